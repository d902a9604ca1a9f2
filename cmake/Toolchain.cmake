# How everything is compiled: the standard, warnings, hardening, sanitizers.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_FLAGS_RELEASE "-O3 -g1 -DNDEBUG")
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g1")

add_library(ruascope_flags INTERFACE)
target_compile_options(ruascope_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow
  -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual -Wnull-dereference
  -Werror)
target_include_directories(ruascope_flags INTERFACE ${PROJECT_SOURCE_DIR})

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
  # Keeps time stamps out of the precompiled headers, so that ccache hits.
  add_compile_options(-Xclang -fno-pch-timestamp)
endif()

if(RUASCOPE_SANITIZE)
  add_compile_options(-fsanitize=${RUASCOPE_SANITIZE} -fno-omit-frame-pointer
                      -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${RUASCOPE_SANITIZE})
else()
  add_compile_options(-fstack-protector-strong -fstack-clash-protection
                      -fcf-protection)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_link_options(-Wl,-z,relro,-z,now -pie)
endif()

if(RUASCOPE_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    # Thin LTO links in seconds, in parallel and incrementally; full LTO
    # measured no faster here and takes a minute for every one-file change.
    add_compile_options(-flto=thin)
    add_link_options(-flto=thin
      -Wl,--thinlto-cache-dir=${PROJECT_BINARY_DIR}/lto-cache
      -Wl,--thinlto-jobs=2)
  endif()
endif()

# ruascope_library(NAME SOURCES... ) makes one folder's static library.
function(ruascope_library name)
  add_library(ruascope_${name} STATIC ${ARGN})
  target_link_libraries(ruascope_${name} PRIVATE ruascope_flags)
  target_include_directories(ruascope_${name} PUBLIC ${PROJECT_SOURCE_DIR})
endfunction()
