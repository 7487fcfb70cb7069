# Flags, outside libraries, and the functions that make a room (a folder of C as a static library),
# a table of embedded files and a test.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

add_library(ll_flags INTERFACE)
target_include_directories(ll_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(ll_flags INTERFACE _POSIX_C_SOURCE=200809L
                                              LL_VERSION="${PROJECT_VERSION}")
# No number depends on the two last ones: nobody asks for errno or traps after a sum, and with them
# square roots and choices between numbers become vectors
target_compile_options(
  ll_flags
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
            -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wcast-align -Wformat=2 -Wundef
            -Wnull-dereference -fno-common -ffp-contract=off -fno-math-errno -fno-trapping-math)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  target_compile_options(ll_flags INTERFACE -Wlogical-op -Wduplicated-cond)
endif()
if(LL_WERROR)
  target_compile_options(ll_flags INTERFACE -Werror)
endif()
if(LL_SANITIZE)
  target_compile_options(ll_flags INTERFACE -fsanitize=${LL_SANITIZE} -fno-omit-frame-pointer
                                            -fno-sanitize-recover=all)
  target_link_options(ll_flags INTERFACE -fsanitize=${LL_SANITIZE})
  # GCC's sanitizers make the null analysis see paths that are not there
  target_compile_options(ll_flags INTERFACE -Wno-null-dereference)
endif()
if(LL_FUZZ)
  target_compile_options(ll_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(LL_COVERAGE)
  target_compile_options(ll_flags INTERFACE --coverage)
  target_link_options(ll_flags INTERFACE --coverage)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_definitions(ll_flags INTERFACE DEBUG) # GDAL's handles become distinct types
elseif(NOT LL_SANITIZE)
  target_compile_options(ll_flags INTERFACE -D_FORTIFY_SOURCE=2 -fstack-protector-strong)
endif()
target_link_options(ll_flags INTERFACE -Wl,--as-needed -Wl,-z,relro,-z,now)

# Each outside library belongs to one room; tests/structure/owners.c holds that against the sources.
foreach(lib jansson libxxhash geos proj sqlite3 spatialite gdal cairo pangocairo fontconfig libpng
            libdeflate libmicrohttpd libsodium)
  pkg_check_modules(${lib} REQUIRED IMPORTED_TARGET ${lib})
endforeach()
find_package(BZip2 REQUIRED) # Debian has no .pc of it
if(LL_TESTS)
  pkg_check_modules(cmocka REQUIRED IMPORTED_TARGET cmocka)
endif()

add_executable(ll_embed ${CMAKE_SOURCE_DIR}/cmake/embed.c)

# ll_room(NAME SOURCES a.c b.c ROOMS core geo LIBRARIES PkgConfig::geos m)
function(ll_room name)
  cmake_parse_arguments(arg "" "" "SOURCES;ROOMS;LIBRARIES" ${ARGN})
  add_library(ll_${name} STATIC ${arg_SOURCES})
  list(TRANSFORM arg_ROOMS PREPEND ll_)
  target_link_libraries(ll_${name} PUBLIC ll_flags ${arg_ROOMS} PRIVATE ${arg_LIBRARIES})
endfunction()

# ll_embed_files(TARGET SYMBOL FILES name=path ...): adds a generated table to a target.
function(ll_embed_files target symbol)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c)
  set(depends)
  foreach(pair ${ARGN})
    string(REGEX REPLACE "^[^=]*=" "" path ${pair})
    list(APPEND depends ${path})
  endforeach()
  add_custom_command(
    OUTPUT ${out}
    COMMAND ll_embed files ${out} ${symbol} ${ARGN}
    DEPENDS ll_embed ${depends}
    VERBATIM)
  target_sources(${target} PRIVATE ${out})
endfunction()

# ll_test(NAME SOURCES a_test.c ROOMS core LIBRARIES ... LABELS unit [FAILING_ALLOC]): one test
# program under CTest. FAILING_ALLOC links the allocator that fails on order;
# COMMAND runs the program, named as its argument.
function(ll_test name)
  cmake_parse_arguments(arg "FAILING_ALLOC" "" "SOURCES;ROOMS;LIBRARIES;LABELS;COMMAND;ARGS" ${ARGN})
  set(target test_${name})
  add_executable(${target} ${arg_SOURCES})
  if(arg_FAILING_ALLOC)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:ll_failing_alloc>)
  endif()
  list(TRANSFORM arg_ROOMS PREPEND ll_)
  target_link_libraries(${target} PRIVATE ll_test_support ${arg_ROOMS} ${arg_LIBRARIES}
                                          PkgConfig::cmocka m)
  add_test(NAME ${name} COMMAND ${arg_COMMAND} $<TARGET_FILE:${target}> ${arg_ARGS})
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  set_tests_properties(
    ${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 300 WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
endfunction()
