# SPDX-License-Identifier: Apache-2.0
# habeas_module(name SOURCES ... TESTS ... DEPS ... LIBS ... [TEST_LIBS ...])
#   makes the static library habeas_<name> and the test program <name>_test.
#   DEPS are modules and the whole list that <name> may include (tools/check_layers.py);
#   LIBS are third-party targets, PRIVATE so that their headers cannot leak.

add_library(habeas_options INTERFACE)
target_include_directories(habeas_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(habeas_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
  # GCC 12 sees the inactive members of a std::variant as uninitialised (its bug 105562); ASan and valgrind judge instead.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
  # Optimised, GCC 12 takes "text" + string for an overlapping copy (its bug 105651): the dev build keeps the warning.
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-Wno-restrict>
  # Members left out of a designated initialiser have defaults: that is what they are for. GoogleTest's macros hold an if-else.
  -Wno-missing-field-initializers -Wno-dangling-else
  $<$<CONFIG:Debug>:-Werror>)
target_compile_definitions(habeas_options INTERFACE _FILE_OFFSET_BITS=64)

function(habeas_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;TESTS;DEPS;LIBS;TEST_LIBS" ${ARGN})
  add_library(habeas_${name} STATIC ${ARG_SOURCES})
  target_link_libraries(habeas_${name} PUBLIC habeas_options)
  foreach(dep IN LISTS ARG_DEPS)
    target_link_libraries(habeas_${name} PUBLIC habeas_${dep})
  endforeach()
  if(ARG_LIBS)
    target_link_libraries(habeas_${name} PRIVATE ${ARG_LIBS})
  endif()
  if(ARG_TESTS AND BUILD_TESTING)
    add_executable(${name}_test ${ARG_TESTS})
    target_link_libraries(${name}_test PRIVATE habeas_${name} ${ARG_TEST_LIBS} GTest::gtest_main)
    target_compile_definitions(${name}_test PRIVATE HABEAS_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name}_test)
  endif()
endfunction()
