/**
 * Names of symbols that compilers mangled: the Itanium C++ ABI, section 5.1 (<a
 * href="https://itanium-cxx-abi.github.io/cxx-abi/abi.html#mangling">mangling</a>) with what gcc
 * and clang add, and the two manglings of Rust (RFC 2603 for the newer).
 */
package org.allocs.debug.demangle;
