// SPDX-License-Identifier: Apache-2.0
// CRC-32 as ZIP has it (ISO 3309, reflected, polynomial EDB88320), eight bytes at a time.

const TABLES: Uint32Array[] = [];
for (let k = 0; k < 8; ++k) {
  const table = new Uint32Array(256);
  for (let i = 0; i < 256; ++i) {
    let value = k === 0 ? i : TABLES[k - 1]![i]!;
    if (k === 0) for (let bit = 0; bit < 8; ++bit) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    else value = (value >>> 8) ^ TABLES[0]![value & 255]!;
    table[i] = value >>> 0;
  }
  TABLES.push(table);
}
const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES as [
  Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array, Uint32Array,
];

// Goes on from `crc`, which is 0 at the beginning.
export function crc32(crc: number, bytes: Uint8Array): number {
  let c = ~crc;
  let i = 0;
  for (const end = bytes.length - 7; i < end; i += 8) {
    c ^= bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    c =
      T7[c & 255]! ^ T6[(c >>> 8) & 255]! ^ T5[(c >>> 16) & 255]! ^ T4[c >>> 24]! ^
      T3[bytes[i + 4]!]! ^ T2[bytes[i + 5]!]! ^ T1[bytes[i + 6]!]! ^ T0[bytes[i + 7]!]!;
  }
  for (; i < bytes.length; ++i) c = (c >>> 8) ^ T0[(c ^ bytes[i]!) & 255]!;
  return ~c >>> 0;
}
