// SPDX-License-Identifier: Apache-2.0

// Verifies a Habeas bundle with golang.org/x/mod/sumdb/note and sumdb/tlog alone: the signature of
// the checkpoint, every inclusion proof, consistency with every smaller tree (up to 300 of them),
// computed through the tiles, and the anchored checkpoints with their cosignatures
// (c2sp.org/tlog-cosignature). It shares no code with Habeas.
//
//	GO111MODULE=off GOPATH=/usr/share/gocode go run verify.go BAG
package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func must(err error, what string) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", what, err)
		os.Exit(1)
	}
}

func require(condition bool, what string) { // for what has no error of its own
	if !condition {
		must(fmt.Errorf("does not hold"), what)
	}
}

// tiles reads C2SP tlog-tiles: tile/<L>/<N>, where x/mod says tile/<H>/<L>/<N>.
type tiles struct{ log string }

func (t tiles) Height() int                      { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var out [][]byte
	for _, tile := range wanted {
		data, err := os.ReadFile(filepath.Join(t.log, "tile", strings.TrimPrefix(tile.Path(), "tile/8/")))
		if err != nil {
			return nil, err
		}
		out = append(out, data)
	}
	return out, nil
}

// openCheckpoint checks the signature with each log key of the policy until one fits.
func openCheckpoint(raw []byte, policy string) (string, tlog.Tree) {
	var verifiers []note.Verifier
	for _, line := range strings.Split(policy, "\n") {
		if fields := strings.Fields(line); len(fields) >= 2 && fields[0] == "log" {
			verifier, err := note.NewVerifier(fields[1])
			must(err, "the log key of the policy")
			verifiers = append(verifiers, verifier)
		}
	}
	opened, err := note.Open(raw, note.VerifierList(verifiers...))
	must(err, "the signature of the checkpoint")
	lines := strings.Split(opened.Text, "\n")
	require(len(lines) == 4 && lines[3] == "", "the three lines of the checkpoint")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err, "the size of the checkpoint")
	root, err := tlog.ParseHash(lines[2])
	must(err, "the root of the checkpoint")
	require(opened.Sigs[0].Name == lines[0], "the key name is the origin")
	return lines[0], tlog.Tree{N: size, Hash: root}
}

// entry gives the bytes of one ledger entry, out of its own file or out of the entry bundles.
func entry(bag string, index, size int64) []byte {
	if data, err := os.ReadFile(filepath.Join(bag, "data/entries", fmt.Sprintf("%d.json", index))); err == nil {
		return data
	}
	width := int64(256)
	if rest := size - index/256*256; rest < width {
		width = rest
	}
	path := strings.TrimPrefix(tlog.Tile{H: 8, L: 0, N: index / 256, W: int(width)}.Path(), "tile/8/0/")
	data, err := os.ReadFile(filepath.Join(bag, "data/log/tile/entries", path))
	must(err, "the entry bundle")
	for skip := index % 256; skip > 0; skip-- {
		data = data[2+int(binary.BigEndian.Uint16(data)):]
	}
	return data[2 : 2+int(binary.BigEndian.Uint16(data))]
}

func checkProof(bag, name string, checkpoint []byte, tree tlog.Tree) {
	raw, err := os.ReadFile(name)
	must(err, name)
	parts := bytes.SplitN(raw, []byte("\n\n"), 2)
	require(len(parts) == 2 && bytes.Equal(parts[1], checkpoint), name+" carries the bundle's checkpoint")
	lines := strings.Split(string(parts[0]), "\n")
	require(len(lines) >= 2 && lines[0] == "c2sp.org/tlog-proof@v1", name+" is a tlog-proof")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	must(err, name)
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := base64.StdEncoding.Strict().DecodeString(line)
		must(err, name)
		require(len(hash) == tlog.HashSize, name+" holds hashes")
		proof = append(proof, *(*tlog.Hash)(hash))
	}
	leaf := tlog.RecordHash(entry(bag, index, tree.N))
	must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf), name)
	leaf[0] ^= 1
	require(tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf) != nil, name+" is refused for another entry")
}

// witness is a verifier of cosignatures, which x/mod does not know: type 04, a time before the signature.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	signed := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(w.key, []byte(signed), sig[8:])
}

// newWitness reads name+hash+base64(04, key).
func newWitness(vkey string) witness {
	parts := strings.SplitN(vkey, "+", 3)
	require(len(parts) == 3, "a witness key has three parts")
	hash, err := strconv.ParseUint(parts[1], 16, 32)
	must(err, "the hash of a witness key")
	key, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	must(err, "a witness key")
	require(len(key) == 1+ed25519.PublicKeySize && key[0] == 4, "a witness key is of type 04")
	return witness{parts[0], uint32(hash), key[1:]}
}

// checkAnchors opens every anchored checkpoint with the keys of the policy. Those of an origin that the log had
// before a recovery have another first line, and count all the same.
func checkAnchors(bag, policy string, tree tlog.Tree) (int, int) {
	var verifiers []note.Verifier
	witnesses := map[string]bool{}
	for _, line := range strings.Split(policy, "\n") {
		fields := strings.Fields(line)
		if len(fields) >= 2 && fields[0] == "log" {
			verifier, err := note.NewVerifier(fields[1])
			must(err, "the log key of the policy")
			verifiers = append(verifiers, verifier)
		} else if len(fields) >= 3 && fields[0] == "witness" {
			w := newWitness(fields[2])
			witnesses[w.name] = true
			verifiers = append(verifiers, w)
		}
	}
	anchors, err := filepath.Glob(filepath.Join(bag, "anchors/*/checkpoint"))
	must(err, "the anchors")
	cosigned := 0
	for _, name := range anchors {
		raw, err := os.ReadFile(name)
		must(err, name)
		opened, err := note.Open(raw, note.VerifierList(verifiers...))
		must(err, name)
		lines := strings.Split(opened.Text, "\n")
		require(len(lines) == 4 && lines[1] == filepath.Base(filepath.Dir(name)), name+" is in the folder of its size")
		if _, err := os.Stat(filepath.Join(bag, "data/log/tile")); err == nil {
			size, err := strconv.ParseInt(lines[1], 10, 64)
			must(err, name)
			root, err := tlog.TreeHash(size, tlog.TileHashReader(tree, tiles{filepath.Join(bag, "data/log")}))
			must(err, name)
			require(root.String() == lines[2], name+" has the root of the first entries of this log")
		}
		for _, signature := range opened.Sigs {
			if witnesses[signature.Name] {
				cosigned++
			}
		}
		altered := bytes.Replace(raw, []byte("\n"), []byte("x\n"), 1)
		_, err = note.Open(altered, note.VerifierList(verifiers...))
		require(err != nil, name+" is refused when altered")
	}
	require(cosigned > 0 || len(witnesses) == 0, "a witness of the policy cosigned")
	return len(anchors), cosigned
}

// checkTree compares the tiles with the entries, and proves smaller trees consistent through them.
func checkTree(bag string, tree tlog.Tree) int {
	reader := tlog.TileHashReader(tree, tiles{filepath.Join(bag, "data/log")})
	var stored []tlog.Hash // of the tree computed here from the entries
	own := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			out[i] = stored[index]
		}
		return out, nil
	})
	checked := 0
	for n := int64(0); n < tree.N; n++ {
		hashes, err := tlog.StoredHashes(n, entry(bag, n, tree.N), own)
		must(err, "hashing an entry")
		stored = append(stored, hashes...)
		if n+1 > 150 && n+1 < tree.N-150 {
			continue
		}
		old, err := tlog.TreeHash(n+1, own)
		must(err, "the root of a smaller tree")
		proof, err := tlog.ProveTree(tree.N, n+1, reader)
		must(err, "a consistency proof out of the tiles")
		must(tlog.CheckTree(proof, tree.N, tree.Hash, n+1, old), fmt.Sprintf("consistency with size %d", n+1))
		checked++
	}
	return checked
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run verify.go BAG")
		os.Exit(2)
	}
	bag := os.Args[1]
	checkpoint, err := os.ReadFile(filepath.Join(bag, "data/log/checkpoint"))
	must(err, "the checkpoint")
	policy, err := os.ReadFile(filepath.Join(bag, "data/trust/policy.txt"))
	must(err, "the policy")
	origin, tree := openCheckpoint(checkpoint, string(policy))

	proofs, err := filepath.Glob(filepath.Join(bag, "data/proofs/*.tlog-proof"))
	must(err, "the proofs")
	sort.Strings(proofs)
	for _, name := range proofs {
		checkProof(bag, name, checkpoint, tree)
	}
	fmt.Printf("checkpoint of %s, %d entries: signature good, %d inclusion proofs good", origin, tree.N, len(proofs))
	if _, err := os.Stat(filepath.Join(bag, "data/log/tile")); err == nil {
		fmt.Printf(", %d consistency proofs through the tiles good", checkTree(bag, tree))
	} else {
		require(len(proofs) > 0, "a bundle without tiles has proofs")
	}
	anchors, cosigned := checkAnchors(bag, string(policy), tree)
	fmt.Printf(", %d anchored checkpoints with %d cosignatures good\n", anchors, cosigned)
}
