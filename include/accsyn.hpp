/*
 * accsyn.hpp: the accsyn file transfer API for C++17 and later. Headers only, above accsyn.h: link with libaccsyn.
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
 * RESULTS    are JSON text in a std::string, as the C functions return it. accsyn/nlohmann.hpp gives
 *            nlohmann::json; accsyn/json_read.hpp reads and accsyn/json_write.hpp writes JSON without a library.
 * ARGUMENTS  are std::string_view, UTF-8, only read during the call. Options are structs whose members may be left out:
 *            find("User", {.limit = 10}) in C++20; in C++17 set the members of a variable.
 * ERRORS     find(...) throws accsyn::error; try_find(...) returns an accsyn::result and throws nothing of its own.
 *            Without exceptions (-fno-exceptions) only the second kind is there. An error is a value: which thread
 *            reads it does not matter. Sources of one program that share these objects are compiled alike in this.
 * OWNERSHIP  session, call and cursor end what they stand for when they are destroyed. They are moved, not copied. One
 *            that was moved from, closed or made without arguments is empty: its calls fail with
 *            status::invalid_argument; it can be assigned to and destroyed. Moving one to itself changes nothing.
 * THREADS    Any number of threads may call the const members of one object at once, and session::close. Everything
 *            else (moving, assigning, set_log, set_wake, reading pages) is for one thread at a time.
 * CALLBACKS  are kept, with all that they captured, until they are replaced or their session is destroyed, and until a
 *            run that has begun ends. What a log or wake function throws is dropped; what a progress function throws
 *            comes out of wait.
 * UNLOAD     No static objects and no threads of its own: a plug-in with this inside can be unloaded when its sessions
 *            are gone.
 */
#ifndef ACCSYN_HPP
#define ACCSYN_HPP

#include <accsyn.h>
#include <accsyn/call.hpp>
#include <accsyn/cursor.hpp>
#include <accsyn/error.hpp>
#include <accsyn/generated/methods.hpp>
#include <accsyn/generated/requests.hpp>
#include <accsyn/generated/status.hpp>
#include <accsyn/json_read.hpp>
#include <accsyn/json_write.hpp>
#include <accsyn/library.hpp>
#include <accsyn/options.hpp>
#include <accsyn/session.hpp>

#endif
