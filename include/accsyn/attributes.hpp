/*
 * accsyn/attributes.hpp: what compilers are told about the headers for C++. Included by accsyn.hpp.
 */
#ifndef ACCSYN_ATTRIBUTES_HPP
#define ACCSYN_ATTRIBUTES_HPP

#if (defined(_MSVC_LANG) ? _MSVC_LANG : __cplusplus) < 201703L
#error "accsyn.hpp needs C++17 or later (-std=c++17, /std:c++17); accsyn.h does not"
#endif

/// The result refers to this argument or object, and must not outlive it.
#if __has_cpp_attribute(clang::lifetimebound)
#define ACCSYN_LIFETIMEBOUND [[clang::lifetimebound]]
#elif __has_cpp_attribute(msvc::lifetimebound)
#define ACCSYN_LIFETIMEBOUND [[msvc::lifetimebound]]
#else
#define ACCSYN_LIFETIMEBOUND
#endif

#endif
