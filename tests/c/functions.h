/* Generated from include/accsyn.h by `cargo run -p accsyn-bindings`; do not edit. */
/* clang-format off */
#include <accsyn.h>

/* What an argument or a result is. The handles come first. */
enum kind { CALL, CURSOR, SESSION, HANDLE_KINDS, TEXT, OWNED_TEXT, NUMBER, FUNCTION, DATA, PLACE, STATUS, ENVELOPE, NOTHING };

struct value { void *handle; const char *text; int64_t number; };
struct result { void *handle; char *text; const char *borrowed; int64_t number; };
struct argument { const char *name; enum kind kind; int may_be_null; };
struct function {
    const char *name;
    enum kind kind;
    /* What a number is when the call failed; 0 for functions that cannot fail. */
    int64_t failure;
    int can_fail, count;
    struct argument arguments[8];
    struct result (*call)(const struct value *v);
};

static void nothing_accsyn_log_fn(int32_t a0, const char *a1, void *a2) { (void)a0; (void)a1; (void)a2; }
static int32_t nothing_accsyn_progress_fn(const char *a0, void *a1) { (void)a0; (void)a1; return 0; }
static int32_t nothing_accsyn_json_each_fn(const char *a0, const char *a1, void *a2) { (void)a0; (void)a1; (void)a2; return 0; }
static void nothing_accsyn_completion_fn(accsyn_call *a0, void *a1) { (void)a0; (void)a1; }
static void nothing_accsyn_wake_fn(void *a0) { (void)a0; }
static struct result call_accsyn_version(const struct value *v) { struct result r = {0}; (void)v; r.borrowed = accsyn_version(); return r; }
static struct result call_accsyn_version_number(const struct value *v) { struct result r = {0}; (void)v; r.number = (int64_t)accsyn_version_number(); return r; }
static struct result call_accsyn_abi_version(const struct value *v) { struct result r = {0}; (void)v; r.number = (int64_t)accsyn_abi_version(); return r; }
static struct result call_accsyn_string_free(const struct value *v) { struct result r = {0}; accsyn_string_free((char *)v[0].handle); return r; }
static struct result call_accsyn_last_message(const struct value *v) { struct result r = {0}; (void)v; r.borrowed = accsyn_last_message(); return r; }
static struct result call_accsyn_last_error(const struct value *v) { struct result r = {0}; (void)v; r.borrowed = accsyn_last_error(); return r; }
static struct result call_accsyn_last_status(const struct value *v) { struct result r = {0}; (void)v; r.number = (int64_t)accsyn_last_status(); return r; }
static struct result call_accsyn_status_name(const struct value *v) { struct result r = {0}; r.borrowed = accsyn_status_name((accsyn_status)v[0].number); return r; }
static struct result call_accsyn_session_set_log(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_session_set_log(v[0].handle, (int32_t)v[1].number, v[2].number ? nothing_accsyn_log_fn : NULL, v[3].handle); return r; }
static struct result call_accsyn_session_new(const struct value *v) { struct result r = {0}; r.handle = accsyn_session_new(v[0].text); return r; }
static struct result call_accsyn_session_free(const struct value *v) { struct result r = {0}; accsyn_session_free(v[0].handle); return r; }
static struct result call_accsyn_session_reauthenticate(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_session_reauthenticate(v[0].handle, v[1].text); return r; }
static struct result call_accsyn_session_info(const struct value *v) { struct result r = {0}; r.text = accsyn_session_info(v[0].handle); return r; }
static struct result call_accsyn_options(const struct value *v) { struct result r = {0}; (void)v; r.text = accsyn_options(); return r; }
static struct result call_accsyn_find(const struct value *v) { struct result r = {0}; r.text = accsyn_find(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_find_one(const struct value *v) { struct result r = {0}; r.text = accsyn_find_one(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_get_entity(const struct value *v) { struct result r = {0}; r.text = accsyn_get_entity(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_report(const struct value *v) { struct result r = {0}; r.text = accsyn_report(v[0].handle, v[1].text); return r; }
static struct result call_accsyn_metrics(const struct value *v) { struct result r = {0}; r.text = accsyn_metrics(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_create(const struct value *v) { struct result r = {0}; r.text = accsyn_create(v[0].handle, v[1].text, v[2].text, v[3].text); return r; }
static struct result call_accsyn_update(const struct value *v) { struct result r = {0}; r.text = accsyn_update(v[0].handle, v[1].text, v[2].text, v[3].text); return r; }
static struct result call_accsyn_update_many(const struct value *v) { struct result r = {0}; r.text = accsyn_update_many(v[0].handle, v[1].text, v[2].text, v[3].text); return r; }
static struct result call_accsyn_delete_one(const struct value *v) { struct result r = {0}; r.text = accsyn_delete_one(v[0].handle, v[1].text, v[2].text, v[3].text); return r; }
static struct result call_accsyn_delete_many(const struct value *v) { struct result r = {0}; r.text = accsyn_delete_many(v[0].handle, v[1].text, v[2].text, v[3].text); return r; }
static struct result call_accsyn_activate_one(const struct value *v) { struct result r = {0}; r.text = accsyn_activate_one(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_deactivate_one(const struct value *v) { struct result r = {0}; r.text = accsyn_deactivate_one(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_assign(const struct value *v) { struct result r = {0}; r.text = accsyn_assign(v[0].handle, v[1].text, v[2].text, v[3].text); return r; }
static struct result call_accsyn_assignments(const struct value *v) { struct result r = {0}; r.text = accsyn_assignments(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_deassign(const struct value *v) { struct result r = {0}; r.text = accsyn_deassign(v[0].handle, v[1].text, v[2].text, v[3].text); return r; }
static struct result call_accsyn_grant(const struct value *v) { struct result r = {0}; r.text = accsyn_grant(v[0].handle, v[1].text, v[2].text, v[3].text, v[4].text, v[5].text); return r; }
static struct result call_accsyn_access(const struct value *v) { struct result r = {0}; r.text = accsyn_access(v[0].handle, v[1].text, v[2].text, v[3].text); return r; }
static struct result call_accsyn_revoke(const struct value *v) { struct result r = {0}; r.text = accsyn_revoke(v[0].handle, v[1].text, v[2].text, v[3].text, v[4].text); return r; }
static struct result call_accsyn_ls(const struct value *v) { struct result r = {0}; r.text = accsyn_ls(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_getsize(const struct value *v) { struct result r = {0}; r.text = accsyn_getsize(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_exists(const struct value *v) { struct result r = {0}; r.text = accsyn_exists(v[0].handle, v[1].text); return r; }
static struct result call_accsyn_mkdir(const struct value *v) { struct result r = {0}; r.text = accsyn_mkdir(v[0].handle, v[1].text); return r; }
static struct result call_accsyn_rename(const struct value *v) { struct result r = {0}; r.text = accsyn_rename(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_mv(const struct value *v) { struct result r = {0}; r.text = accsyn_mv(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_delete(const struct value *v) { struct result r = {0}; r.text = accsyn_delete(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_prepublish(const struct value *v) { struct result r = {0}; r.text = accsyn_prepublish(v[0].handle, v[1].text); return r; }
static struct result call_accsyn_get_setting(const struct value *v) { struct result r = {0}; r.text = accsyn_get_setting(v[0].handle, v[1].text); return r; }
static struct result call_accsyn_get_settings(const struct value *v) { struct result r = {0}; r.text = accsyn_get_settings(v[0].handle, v[1].text); return r; }
static struct result call_accsyn_set_setting(const struct value *v) { struct result r = {0}; r.text = accsyn_set_setting(v[0].handle, v[1].text, v[2].text, v[3].text, v[4].text); return r; }
static struct result call_accsyn_delete_setting(const struct value *v) { struct result r = {0}; r.text = accsyn_delete_setting(v[0].handle, v[1].text, v[2].text, v[3].text); return r; }
static struct result call_accsyn_logs(const struct value *v) { struct result r = {0}; r.text = accsyn_logs(v[0].handle, v[1].text); return r; }
static struct result call_accsyn_get_api_key(const struct value *v) { struct result r = {0}; r.text = accsyn_get_api_key(v[0].handle); return r; }
static struct result call_accsyn_get_session_key(const struct value *v) { struct result r = {0}; r.text = accsyn_get_session_key(v[0].handle); return r; }
static struct result call_accsyn_generate_session_key(const struct value *v) { struct result r = {0}; r.text = accsyn_generate_session_key(v[0].handle, v[1].text); return r; }
static struct result call_accsyn_app_is_running(const struct value *v) { struct result r = {0}; r.text = accsyn_app_is_running(v[0].handle); return r; }
static struct result call_accsyn_daemon_is_running(const struct value *v) { struct result r = {0}; r.text = accsyn_daemon_is_running(v[0].handle); return r; }
static struct result call_accsyn_integration(const struct value *v) { struct result r = {0}; r.text = accsyn_integration(v[0].handle, v[1].text, v[2].text, v[3].text); return r; }
static struct result call_accsyn_wait(const struct value *v) { struct result r = {0}; r.text = accsyn_wait(v[0].handle, v[1].text, v[2].text, v[3].text, v[4].number ? nothing_accsyn_progress_fn : NULL, v[5].handle); return r; }
static struct result call_accsyn_quote(const struct value *v) { struct result r = {0}; r.text = accsyn_quote(v[0].text); return r; }
static struct result call_accsyn_json_get(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_json_get(v[0].text, v[1].text, (char **)v[2].handle); return r; }
static struct result call_accsyn_json_get_integer(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_json_get_integer(v[0].text, v[1].text, (int64_t *)v[2].handle); return r; }
static struct result call_accsyn_json_get_number(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_json_get_number(v[0].text, v[1].text, (double *)v[2].handle); return r; }
static struct result call_accsyn_json_get_bool(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_json_get_bool(v[0].text, v[1].text, (int32_t *)v[2].handle); return r; }
static struct result call_accsyn_json_each(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_json_each(v[0].text, v[1].text, v[2].number ? nothing_accsyn_json_each_fn : NULL, v[3].handle); return r; }
static struct result call_accsyn_json_quote(const struct value *v) { struct result r = {0}; r.text = accsyn_json_quote(v[0].text); return r; }
static struct result call_accsyn_hostname(const struct value *v) { struct result r = {0}; (void)v; r.text = accsyn_hostname(); return r; }
static struct result call_accsyn_invoke(const struct value *v) { struct result r = {0}; r.text = accsyn_invoke(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_methods(const struct value *v) { struct result r = {0}; (void)v; r.text = accsyn_methods(); return r; }
static struct result call_accsyn_session_open(const struct value *v) { struct result r = {0}; r.handle = accsyn_session_open(v[0].text); return r; }
static struct result call_accsyn_call_take_session(const struct value *v) { struct result r = {0}; r.handle = accsyn_call_take_session(v[0].handle); return r; }
static struct result call_accsyn_session_submit_reauthenticate(const struct value *v) { struct result r = {0}; r.handle = accsyn_session_submit_reauthenticate(v[0].handle, v[1].text, v[2].handle); return r; }
static struct result call_accsyn_submit(const struct value *v) { struct result r = {0}; r.handle = accsyn_submit(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_submit_with(const struct value *v) { struct result r = {0}; r.handle = accsyn_submit_with(v[0].handle, v[1].text, v[2].text, v[3].handle); return r; }
static struct result call_accsyn_call_id(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_call_id(v[0].handle); return r; }
static struct result call_accsyn_call_user_data(const struct value *v) { struct result r = {0}; r.handle = accsyn_call_user_data(v[0].handle); return r; }
static struct result call_accsyn_call_set_priority(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_call_set_priority(v[0].handle, (int32_t)v[1].number); return r; }
static struct result call_accsyn_call_is_done(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_call_is_done(v[0].handle); return r; }
static struct result call_accsyn_call_wait(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_call_wait(v[0].handle, (int32_t)v[1].number); return r; }
static struct result call_accsyn_call_wait_handle(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_call_wait_handle(v[0].handle); return r; }
static struct result call_accsyn_call_cancel(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_call_cancel(v[0].handle); return r; }
static struct result call_accsyn_call_take(const struct value *v) { struct result r = {0}; r.text = accsyn_call_take(v[0].handle); return r; }
static struct result call_accsyn_call_progress(const struct value *v) { struct result r = {0}; r.text = accsyn_call_progress(v[0].handle); return r; }
static struct result call_accsyn_call_free(const struct value *v) { struct result r = {0}; accsyn_call_free(v[0].handle); return r; }
static struct result call_accsyn_next_completed(const struct value *v) { struct result r = {0}; r.handle = accsyn_next_completed(v[0].handle, (int32_t)v[1].number); return r; }
static struct result call_accsyn_dispatch(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_dispatch(v[0].handle, v[1].number ? nothing_accsyn_completion_fn : NULL, (int32_t)v[2].number); return r; }
static struct result call_accsyn_session_wait_handle(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_session_wait_handle(v[0].handle); return r; }
static struct result call_accsyn_session_set_wake(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_session_set_wake(v[0].handle, v[1].number ? nothing_accsyn_wake_fn : NULL, v[2].handle); return r; }
static struct result call_accsyn_find_pages(const struct value *v) { struct result r = {0}; r.handle = accsyn_find_pages(v[0].handle, v[1].text, v[2].text); return r; }
static struct result call_accsyn_cursor_next(const struct value *v) { struct result r = {0}; r.text = accsyn_cursor_next(v[0].handle); return r; }
static struct result call_accsyn_cursor_submit_next(const struct value *v) { struct result r = {0}; r.handle = accsyn_cursor_submit_next(v[0].handle, v[1].handle); return r; }
static struct result call_accsyn_cursor_free(const struct value *v) { struct result r = {0}; accsyn_cursor_free(v[0].handle); return r; }
static struct result call_accsyn_thread_stack(const struct value *v) { struct result r = {0}; r.number = (int64_t)accsyn_thread_stack((int32_t)v[0].number); return r; }

static const struct function functions[] = {
    {"accsyn_version", TEXT, 0, 0, 0, {{NULL, NOTHING, 0}}, call_accsyn_version},
    {"accsyn_version_number", NUMBER, 0, 0, 0, {{NULL, NOTHING, 0}}, call_accsyn_version_number},
    {"accsyn_abi_version", NUMBER, 0, 0, 0, {{NULL, NOTHING, 0}}, call_accsyn_abi_version},
    {"accsyn_string_free", NOTHING, 0, 1, 1, {{"text", OWNED_TEXT, 1}}, call_accsyn_string_free},
    {"accsyn_last_message", TEXT, 0, 0, 0, {{NULL, NOTHING, 0}}, call_accsyn_last_message},
    {"accsyn_last_error", TEXT, 0, 0, 0, {{NULL, NOTHING, 0}}, call_accsyn_last_error},
    {"accsyn_last_status", STATUS, 0, 0, 0, {{NULL, NOTHING, 0}}, call_accsyn_last_status},
    {"accsyn_status_name", TEXT, 0, 0, 1, {{"status", NUMBER, 1}}, call_accsyn_status_name},
    {"accsyn_session_set_log", STATUS, 0, 1, 4, {{"session", SESSION, 0}, {"level", NUMBER, 1}, {"log", FUNCTION, 1}, {"user_data", DATA, 1}}, call_accsyn_session_set_log},
    {"accsyn_session_new", SESSION, 0, 1, 1, {{"options_json", TEXT, 1}}, call_accsyn_session_new},
    {"accsyn_session_free", NOTHING, 0, 1, 1, {{"session", SESSION, 1}}, call_accsyn_session_free},
    {"accsyn_session_reauthenticate", STATUS, 0, 1, 2, {{"session", SESSION, 0}, {"options_json", TEXT, 1}}, call_accsyn_session_reauthenticate},
    {"accsyn_session_info", TEXT, 0, 1, 1, {{"session", SESSION, 0}}, call_accsyn_session_info},
    {"accsyn_options", TEXT, 0, 0, 0, {{NULL, NOTHING, 0}}, call_accsyn_options},
    {"accsyn_find", TEXT, 0, 1, 3, {{"session", SESSION, 0}, {"query", TEXT, 0}, {"options_json", TEXT, 1}}, call_accsyn_find},
    {"accsyn_find_one", TEXT, 0, 1, 3, {{"session", SESSION, 0}, {"query", TEXT, 0}, {"options_json", TEXT, 1}}, call_accsyn_find_one},
    {"accsyn_get_entity", TEXT, 0, 1, 3, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"entityid", TEXT, 0}}, call_accsyn_get_entity},
    {"accsyn_report", TEXT, 0, 1, 2, {{"session", SESSION, 0}, {"query", TEXT, 0}}, call_accsyn_report},
    {"accsyn_metrics", TEXT, 0, 1, 3, {{"session", SESSION, 0}, {"query", TEXT, 0}, {"options_json", TEXT, 1}}, call_accsyn_metrics},
    {"accsyn_create", TEXT, 0, 1, 4, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"data_json", TEXT, 1}, {"options_json", TEXT, 1}}, call_accsyn_create},
    {"accsyn_update", TEXT, 0, 1, 4, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"entityid", TEXT, 0}, {"data_json", TEXT, 0}}, call_accsyn_update},
    {"accsyn_update_many", TEXT, 0, 1, 4, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"entityid", TEXT, 0}, {"data_json", TEXT, 0}}, call_accsyn_update_many},
    {"accsyn_delete_one", TEXT, 0, 1, 4, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"entityid", TEXT, 0}, {"options_json", TEXT, 1}}, call_accsyn_delete_one},
    {"accsyn_delete_many", TEXT, 0, 1, 4, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"entityid", TEXT, 0}, {"data_json", TEXT, 0}}, call_accsyn_delete_many},
    {"accsyn_activate_one", TEXT, 0, 1, 3, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"entityident", TEXT, 0}}, call_accsyn_activate_one},
    {"accsyn_deactivate_one", TEXT, 0, 1, 3, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"entityid", TEXT, 0}}, call_accsyn_deactivate_one},
    {"accsyn_assign", TEXT, 0, 1, 4, {{"session", SESSION, 0}, {"entitytype_parent", TEXT, 0}, {"entitytype", TEXT, 0}, {"data_json", TEXT, 0}}, call_accsyn_assign},
    {"accsyn_assignments", TEXT, 0, 1, 3, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"entityid", TEXT, 0}}, call_accsyn_assignments},
    {"accsyn_deassign", TEXT, 0, 1, 4, {{"session", SESSION, 0}, {"entitytype_parent", TEXT, 0}, {"entitytype", TEXT, 0}, {"data_json", TEXT, 0}}, call_accsyn_deassign},
    {"accsyn_grant", TEXT, 0, 1, 6, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"entityid", TEXT, 0}, {"targettype", TEXT, 0}, {"targetid", TEXT, 0}, {"options_json", TEXT, 1}}, call_accsyn_grant},
    {"accsyn_access", TEXT, 0, 1, 4, {{"session", SESSION, 0}, {"targettype", TEXT, 0}, {"targetid", TEXT, 0}, {"options_json", TEXT, 1}}, call_accsyn_access},
    {"accsyn_revoke", TEXT, 0, 1, 5, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"entityid", TEXT, 0}, {"targettype", TEXT, 0}, {"targetid", TEXT, 0}}, call_accsyn_revoke},
    {"accsyn_ls", TEXT, 0, 1, 3, {{"session", SESSION, 0}, {"path", TEXT, 0}, {"options_json", TEXT, 1}}, call_accsyn_ls},
    {"accsyn_getsize", TEXT, 0, 1, 3, {{"session", SESSION, 0}, {"path", TEXT, 0}, {"options_json", TEXT, 1}}, call_accsyn_getsize},
    {"accsyn_exists", TEXT, 0, 1, 2, {{"session", SESSION, 0}, {"path", TEXT, 0}}, call_accsyn_exists},
    {"accsyn_mkdir", TEXT, 0, 1, 2, {{"session", SESSION, 0}, {"path", TEXT, 0}}, call_accsyn_mkdir},
    {"accsyn_rename", TEXT, 0, 1, 3, {{"session", SESSION, 0}, {"path", TEXT, 0}, {"path_to", TEXT, 0}}, call_accsyn_rename},
    {"accsyn_mv", TEXT, 0, 1, 3, {{"session", SESSION, 0}, {"path_src", TEXT, 0}, {"path_dst", TEXT, 0}}, call_accsyn_mv},
    {"accsyn_delete", TEXT, 0, 1, 3, {{"session", SESSION, 0}, {"path", TEXT, 0}, {"options_json", TEXT, 1}}, call_accsyn_delete},
    {"accsyn_prepublish", TEXT, 0, 1, 2, {{"session", SESSION, 0}, {"data_json", TEXT, 0}}, call_accsyn_prepublish},
    {"accsyn_get_setting", TEXT, 0, 1, 2, {{"session", SESSION, 0}, {"options_json", TEXT, 1}}, call_accsyn_get_setting},
    {"accsyn_get_settings", TEXT, 0, 1, 2, {{"session", SESSION, 0}, {"options_json", TEXT, 1}}, call_accsyn_get_settings},
    {"accsyn_set_setting", TEXT, 0, 1, 5, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"name", TEXT, 0}, {"value", TEXT, 0}, {"options_json", TEXT, 1}}, call_accsyn_set_setting},
    {"accsyn_delete_setting", TEXT, 0, 1, 4, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"name", TEXT, 0}, {"options_json", TEXT, 1}}, call_accsyn_delete_setting},
    {"accsyn_logs", TEXT, 0, 1, 2, {{"session", SESSION, 0}, {"options_json", TEXT, 1}}, call_accsyn_logs},
    {"accsyn_get_api_key", TEXT, 0, 1, 1, {{"session", SESSION, 0}}, call_accsyn_get_api_key},
    {"accsyn_get_session_key", TEXT, 0, 1, 1, {{"session", SESSION, 0}}, call_accsyn_get_session_key},
    {"accsyn_generate_session_key", TEXT, 0, 1, 2, {{"session", SESSION, 0}, {"options_json", TEXT, 1}}, call_accsyn_generate_session_key},
    {"accsyn_app_is_running", TEXT, 0, 1, 1, {{"session", SESSION, 0}}, call_accsyn_app_is_running},
    {"accsyn_daemon_is_running", TEXT, 0, 1, 1, {{"session", SESSION, 0}}, call_accsyn_daemon_is_running},
    {"accsyn_integration", TEXT, 0, 1, 4, {{"session", SESSION, 0}, {"name", TEXT, 0}, {"operation", TEXT, 0}, {"data_json", TEXT, 1}}, call_accsyn_integration},
    {"accsyn_wait", TEXT, 0, 1, 6, {{"session", SESSION, 0}, {"entitytype", TEXT, 0}, {"entityid", TEXT, 0}, {"options_json", TEXT, 1}, {"progress", FUNCTION, 1}, {"user_data", DATA, 1}}, call_accsyn_wait},
    {"accsyn_quote", TEXT, 0, 1, 1, {{"text", TEXT, 0}}, call_accsyn_quote},
    {"accsyn_json_get", NUMBER, -1, 1, 3, {{"json", TEXT, 0}, {"path", TEXT, 1}, {"value", PLACE, 1}}, call_accsyn_json_get},
    {"accsyn_json_get_integer", NUMBER, -1, 1, 3, {{"json", TEXT, 0}, {"path", TEXT, 1}, {"value", PLACE, 1}}, call_accsyn_json_get_integer},
    {"accsyn_json_get_number", NUMBER, -1, 1, 3, {{"json", TEXT, 0}, {"path", TEXT, 1}, {"value", PLACE, 1}}, call_accsyn_json_get_number},
    {"accsyn_json_get_bool", NUMBER, -1, 1, 3, {{"json", TEXT, 0}, {"path", TEXT, 1}, {"value", PLACE, 1}}, call_accsyn_json_get_bool},
    {"accsyn_json_each", NUMBER, -1, 1, 4, {{"json", TEXT, 0}, {"path", TEXT, 1}, {"each", FUNCTION, 1}, {"user_data", DATA, 1}}, call_accsyn_json_each},
    {"accsyn_json_quote", TEXT, 0, 1, 1, {{"text", TEXT, 0}}, call_accsyn_json_quote},
    {"accsyn_hostname", TEXT, 0, 0, 0, {{NULL, NOTHING, 0}}, call_accsyn_hostname},
    {"accsyn_invoke", ENVELOPE, 0, 1, 3, {{"session", SESSION, 0}, {"method", TEXT, 0}, {"args_json", TEXT, 1}}, call_accsyn_invoke},
    {"accsyn_methods", TEXT, 0, 0, 0, {{NULL, NOTHING, 0}}, call_accsyn_methods},
    {"accsyn_session_open", CALL, 0, 1, 1, {{"options_json", TEXT, 1}}, call_accsyn_session_open},
    {"accsyn_call_take_session", SESSION, 0, 1, 1, {{"call", CALL, 0}}, call_accsyn_call_take_session},
    {"accsyn_session_submit_reauthenticate", CALL, 0, 1, 3, {{"session", SESSION, 0}, {"options_json", TEXT, 1}, {"user_data", DATA, 1}}, call_accsyn_session_submit_reauthenticate},
    {"accsyn_submit", CALL, 0, 1, 3, {{"session", SESSION, 0}, {"method", TEXT, 0}, {"args_json", TEXT, 1}}, call_accsyn_submit},
    {"accsyn_submit_with", CALL, 0, 1, 4, {{"session", SESSION, 0}, {"method", TEXT, 0}, {"args_json", TEXT, 1}, {"user_data", DATA, 1}}, call_accsyn_submit_with},
    {"accsyn_call_id", NUMBER, 0, 1, 1, {{"call", CALL, 0}}, call_accsyn_call_id},
    {"accsyn_call_user_data", DATA, 0, 1, 1, {{"call", CALL, 0}}, call_accsyn_call_user_data},
    {"accsyn_call_set_priority", STATUS, 0, 1, 2, {{"call", CALL, 0}, {"priority", NUMBER, 1}}, call_accsyn_call_set_priority},
    {"accsyn_call_is_done", NUMBER, -1, 1, 1, {{"call", CALL, 0}}, call_accsyn_call_is_done},
    {"accsyn_call_wait", STATUS, 0, 1, 2, {{"call", CALL, 0}, {"timeout_ms", NUMBER, 1}}, call_accsyn_call_wait},
    {"accsyn_call_wait_handle", NUMBER, -1, 1, 1, {{"call", CALL, 0}}, call_accsyn_call_wait_handle},
    {"accsyn_call_cancel", STATUS, 0, 1, 1, {{"call", CALL, 0}}, call_accsyn_call_cancel},
    {"accsyn_call_take", ENVELOPE, 0, 1, 1, {{"call", CALL, 0}}, call_accsyn_call_take},
    {"accsyn_call_progress", TEXT, 0, 1, 1, {{"call", CALL, 0}}, call_accsyn_call_progress},
    {"accsyn_call_free", NOTHING, 0, 1, 1, {{"call", CALL, 1}}, call_accsyn_call_free},
    {"accsyn_next_completed", CALL, 0, 1, 2, {{"session", SESSION, 0}, {"timeout_ms", NUMBER, 1}}, call_accsyn_next_completed},
    {"accsyn_dispatch", NUMBER, -1, 1, 3, {{"session", SESSION, 0}, {"run", FUNCTION, 0}, {"timeout_ms", NUMBER, 1}}, call_accsyn_dispatch},
    {"accsyn_session_wait_handle", NUMBER, -1, 1, 1, {{"session", SESSION, 0}}, call_accsyn_session_wait_handle},
    {"accsyn_session_set_wake", STATUS, 0, 1, 3, {{"session", SESSION, 0}, {"wake", FUNCTION, 1}, {"user_data", DATA, 1}}, call_accsyn_session_set_wake},
    {"accsyn_find_pages", CURSOR, 0, 1, 3, {{"session", SESSION, 0}, {"query", TEXT, 0}, {"options_json", TEXT, 1}}, call_accsyn_find_pages},
    {"accsyn_cursor_next", TEXT, 0, 1, 1, {{"cursor", CURSOR, 0}}, call_accsyn_cursor_next},
    {"accsyn_cursor_submit_next", CALL, 0, 1, 2, {{"cursor", CURSOR, 0}, {"user_data", DATA, 1}}, call_accsyn_cursor_submit_next},
    {"accsyn_cursor_free", NOTHING, 0, 1, 1, {{"cursor", CURSOR, 1}}, call_accsyn_cursor_free},
    {"accsyn_thread_stack", STATUS, 0, 0, 1, {{"bytes", NUMBER, 1}}, call_accsyn_thread_stack},
};

/* Frees a handle of each kind. */
static void free_handle(enum kind kind, void *handle)
{
    switch (kind) {
    case CALL: accsyn_call_free(handle); break;
    case CURSOR: accsyn_cursor_free(handle); break;
    case SESSION: accsyn_session_free(handle); break;
    default: break;
    }
}
