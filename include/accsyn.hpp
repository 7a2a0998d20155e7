/*
 * accsyn.hpp: the accsyn file transfer API for C++17 and later. Header-only, on top of accsyn.h: link with libaccsyn.
 *
 *     #include <accsyn.hpp>
 *     #include <iostream>
 *
 *     int main() {
 *         try {
 *             auto session = accsyn::session::open();  // from ACCSYN_WORKSPACE, ACCSYN_API_USER, ACCSYN_API_KEY
 *             std::cout << session.find("Transfer WHERE status=failed") << "\n";
 *         } catch (const accsyn::error &failure) {
 *             std::cerr << failure.what() << "\n";
 *         }
 *     }
 *
 * RESULTS    are JSON text in a std::string, as the C functions return it. accsyn/nlohmann.hpp converts to
 *            nlohmann::json; accsyn/json_read.hpp reads and accsyn/json_write.hpp writes JSON without a library.
 * ARGUMENTS  are std::string_view, UTF-8, only read during the call. Options are structs whose members are optional:
 *            find("User", {.limit = 10}) in C++20; in C++17 set the members of a variable.
 * ERRORS     find(...) throws accsyn::error; try_find(...) returns an accsyn::result and throws nothing of its own.
 *            Without exceptions (-fno-exceptions) only the second kind exists. An error is a value and may be read on
 *            any thread. Compile all sources of a program that share these objects with the same setting.
 * OWNERSHIP  session, call and cursor free what they own when they are destroyed. They are move-only. One that was
 *            moved from, closed or default-constructed is empty: its calls fail with status::invalid_argument; it can
 *            be assigned to and destroyed. Self-move has no effect.
 * LIFETIMES  What must not be dropped is [[nodiscard]]. A string_view into a result lives as long as that result: items
 *            and member take no temporary std::string, and clang warns (-Wdangling) about others.
 * THREADS    Any number of threads may call the const members of one object at once, and session::close. Everything
 *            else (moving, assigning, set_log, set_wake, reading pages) is for one thread at a time.
 * CALLBACKS  are kept, with their captures, until they are replaced or their session is destroyed, and until a running
 *            invocation has returned. Exceptions from log and wake functions are discarded; an exception from a
 *            progress function is rethrown by wait.
 * UNLOAD     The header has no static objects and no threads of its own: a plug-in that uses it can be unloaded once
 *            its sessions are closed.
 */
#ifndef ACCSYN_HPP
#define ACCSYN_HPP

#include <accsyn.h>
#include <accsyn/attributes.hpp>
#include <accsyn/call.hpp>
#include <accsyn/cursor.hpp>
#include <accsyn/dispatch.hpp>
#include <accsyn/error.hpp>
#include <accsyn/generated/entities.hpp>
#include <accsyn/generated/methods.hpp>
#include <accsyn/generated/requests.hpp>
#include <accsyn/generated/status.hpp>
#include <accsyn/json_read.hpp>
#include <accsyn/json_write.hpp>
#include <accsyn/library.hpp>
#include <accsyn/login.hpp>
#include <accsyn/options.hpp>
#include <accsyn/secret_text.hpp>
#include <accsyn/session.hpp>

#endif
