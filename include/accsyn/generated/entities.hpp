/* Generated from bindings/entities.json by `cargo run -p accsyn-bindings`; do not edit. */
/*
 * accsyn/generated/entities.hpp: names of entity types, attributes and statuses, for C++. Included by accsyn.hpp.
 *
 *     namespace transfer = accsyn::entities::transfer;
 *     session.update(transfer::name, id, {{transfer::attribute::status, transfer::status::paused}});
 */
#ifndef ACCSYN_GENERATED_ENTITIES_HPP
#define ACCSYN_GENERATED_ENTITIES_HPP

/// Types of entities: of each its name, its attributes and its statuses. A workspace may have further attributes.
namespace accsyn::entities
{

/// A user with a role.
namespace user
{
inline constexpr char name[] = "user";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Permissions: admin, employee, standard (string)
inline constexpr char role[] = "role";
/// When the user logged in last (date or null)
inline constexpr char logged_in[] = "logged_in";
/// Queue of its jobs: id (string or null)
inline constexpr char queue[] = "queue";
/// Deactivated (boolean)
inline constexpr char inactive[] = "inactive";
} // namespace attribute

/// Statuses.
namespace status
{
/// In use.
inline constexpr char enabled[] = "enabled";
/// Switched off.
inline constexpr char disabled[] = "disabled";
} // namespace status
} // namespace user

/// The workspace.
namespace workspace
{
inline constexpr char name[] = "workspace";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
} // namespace attribute

/// Statuses.
namespace status
{
/// In use.
inline constexpr char enabled[] = "enabled";
/// Switched off.
inline constexpr char disabled[] = "disabled";
} // namespace status
} // namespace workspace

/// A queue of jobs.
namespace queue
{
inline constexpr char name[] = "queue";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// 0 to 1000 (integer)
inline constexpr char priority[] = "priority";
/// Queue of transfers that name none (boolean)
inline constexpr char default_[] = "default";
/// The same for compute jobs (boolean)
inline constexpr char compute_default[] = "compute_default";
/// Workspace and code (string)
inline constexpr char uri[] = "uri";
/// Id of the queue it is in (string or null)
inline constexpr char parent[] = "parent";
} // namespace attribute

/// Statuses.
namespace status
{
/// Its jobs run.
inline constexpr char waiting[] = "waiting";
/// The same as waiting.
inline constexpr char enabled[] = "enabled";
/// Its jobs are on hold.
inline constexpr char paused[] = "paused";
} // namespace status
} // namespace queue

/// A job that transfers files.
namespace transfer
{
inline constexpr char name[] = "transfer";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Sender and path; as returned, `type:id` of the sender (string)
inline constexpr char source[] = "source";
/// Recipient and path; as returned, `type:id` of the recipient (string)
inline constexpr char destination[] = "destination";
/// The sender, readable (string)
inline constexpr char source_hr[] = "source_hr";
/// The recipient, readable (string)
inline constexpr char destination_hr[] = "destination_hr";
/// 0 to 100 (number)
inline constexpr char progress[] = "progress";
/// Bytes; 0 or -1 while unknown (integer)
inline constexpr char size[] = "size";
/// Megabytes a second; -1 while it does not run (number)
inline constexpr char speed[] = "speed";
/// Estimated remaining time (string)
inline constexpr char etr[] = "etr";
/// When it ended (date or null)
inline constexpr char finished[] = "finished";
/// Queue and code (string)
inline constexpr char uri[] = "uri";
/// Id of its queue or delivery (string or null)
inline constexpr char parent[] = "parent";
/// The same, readable (string)
inline constexpr char parent_hr[] = "parent_hr";
/// Id of its user (string)
inline constexpr char user[] = "user";
/// The same, readable (string)
inline constexpr char user_hr[] = "user_hr";
/// Its queue: id, code or name (string or null)
inline constexpr char queue[] = "queue";
} // namespace attribute

/// Statuses.
namespace status
{
/// Its files are being measured; cannot be set.
inline constexpr char init[] = "init";
/// Waits for its turn or for a client.
inline constexpr char waiting[] = "waiting";
/// Files are being transferred; cannot be set.
inline constexpr char running[] = "running";
/// On hold.
inline constexpr char paused[] = "paused";
/// Failed; it may be retried automatically; cannot be set.
inline constexpr char failed[] = "failed";
/// Stopped by a user.
inline constexpr char aborted[] = "aborted";
/// Ended with all files transferred.
inline constexpr char done[] = "done";
} // namespace status
} // namespace transfer

/// A job that renders or processes.
namespace compute
{
inline constexpr char name[] = "compute";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Code of its engine (string)
inline constexpr char engine[] = "engine";
/// What it reads (any)
inline constexpr char input[] = "input";
/// What it writes (any)
inline constexpr char output[] = "output";
/// Frames (string)
inline constexpr char range[] = "range";
/// Which servers may execute it (string)
inline constexpr char filters[] = "filters";
/// Jobs that must be done before (array)
inline constexpr char dependencies[] = "dependencies";
/// Environment variables by operating system (object)
inline constexpr char envs[] = "envs";
/// Parameters of the engine (object)
inline constexpr char parameters[] = "parameters";
/// Settings of the job (object)
inline constexpr char settings[] = "settings";
/// Sender of its input, if it is transferred (string)
inline constexpr char source[] = "source";
/// Recipient of its output, if it is transferred (string)
inline constexpr char destination[] = "destination";
/// The sender, readable (string)
inline constexpr char source_hr[] = "source_hr";
/// The recipient, readable (string)
inline constexpr char destination_hr[] = "destination_hr";
/// 0 to 100 (number)
inline constexpr char progress[] = "progress";
/// Bytes; 0 or -1 while unknown (integer)
inline constexpr char size[] = "size";
/// Megabytes a second; -1 while it does not run (number)
inline constexpr char speed[] = "speed";
/// Estimated remaining time (string)
inline constexpr char etr[] = "etr";
/// When it ended (date or null)
inline constexpr char finished[] = "finished";
/// Queue and code (string)
inline constexpr char uri[] = "uri";
/// Id of its queue or delivery (string or null)
inline constexpr char parent[] = "parent";
/// The same, readable (string)
inline constexpr char parent_hr[] = "parent_hr";
/// Id of its user (string)
inline constexpr char user[] = "user";
/// The same, readable (string)
inline constexpr char user_hr[] = "user_hr";
/// Its queue: id, code or name (string or null)
inline constexpr char queue[] = "queue";
} // namespace attribute

/// Statuses.
namespace status
{
/// Being prepared; cannot be set.
inline constexpr char init[] = "init";
/// Waits for its turn or for a server.
inline constexpr char waiting[] = "waiting";
/// Being executed; cannot be set.
inline constexpr char running[] = "running";
/// On hold.
inline constexpr char paused[] = "paused";
/// Failed; it may be retried automatically; cannot be set.
inline constexpr char failed[] = "failed";
/// Stopped by a user.
inline constexpr char aborted[] = "aborted";
/// Ended, all of it executed.
inline constexpr char done[] = "done";
} // namespace status
} // namespace compute

/// A package of files for recipients.
namespace delivery
{
inline constexpr char name[] = "delivery";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Id of its sender (string)
inline constexpr char user[] = "user";
/// The same, readable (string)
inline constexpr char user_hr[] = "user_hr";
/// Everybody who has the link may receive it (boolean)
inline constexpr char public_[] = "public";
/// Bytes; 0 or -1 while unknown (integer)
inline constexpr char size[] = "size";
/// When it ended (date or null)
inline constexpr char finished[] = "finished";
} // namespace attribute

/// Statuses.
namespace status
{
/// Being prepared; cannot be set.
inline constexpr char init[] = "init";
/// Submitted.
inline constexpr char pending[] = "pending";
/// Waits for its recipients; cannot be set.
inline constexpr char waiting[] = "waiting";
/// Stopped by a user.
inline constexpr char aborted[] = "aborted";
/// Ended.
inline constexpr char done[] = "done";
} // namespace status
} // namespace delivery

/// A package that asks recipients for files.
namespace request
{
inline constexpr char name[] = "request";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Where its files go to (string)
inline constexpr char destination[] = "destination";
/// Id of its sender (string)
inline constexpr char user[] = "user";
/// The same, readable (string)
inline constexpr char user_hr[] = "user_hr";
/// Everybody who has the link may receive it (boolean)
inline constexpr char public_[] = "public";
/// Bytes; 0 or -1 while unknown (integer)
inline constexpr char size[] = "size";
/// When it ended (date or null)
inline constexpr char finished[] = "finished";
} // namespace attribute

/// Statuses.
namespace status
{
/// Being prepared; cannot be set.
inline constexpr char init[] = "init";
/// Submitted.
inline constexpr char pending[] = "pending";
/// Waits for its recipients; cannot be set.
inline constexpr char waiting[] = "waiting";
/// Stopped by a user.
inline constexpr char aborted[] = "aborted";
/// Ended.
inline constexpr char done[] = "done";
} // namespace status
} // namespace request

/// A package of videos for recipients to watch.
namespace stream
{
inline constexpr char name[] = "stream";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Id of its sender (string)
inline constexpr char user[] = "user";
/// The same, readable (string)
inline constexpr char user_hr[] = "user_hr";
/// Everybody who has the link may receive it (boolean)
inline constexpr char public_[] = "public";
/// Bytes; 0 or -1 while unknown (integer)
inline constexpr char size[] = "size";
/// When it ended (date or null)
inline constexpr char finished[] = "finished";
} // namespace attribute

/// Statuses.
namespace status
{
/// Being prepared; cannot be set.
inline constexpr char init[] = "init";
/// Submitted.
inline constexpr char pending[] = "pending";
/// Waits for its recipients; cannot be set.
inline constexpr char waiting[] = "waiting";
/// Stopped by a user.
inline constexpr char aborted[] = "aborted";
/// Ended.
inline constexpr char done[] = "done";
} // namespace status
} // namespace stream

/// A file or folder of a job.
namespace task
{
inline constexpr char name[] = "task";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Its place within the job (string)
inline constexpr char uri[] = "uri";
/// Id of its job (string)
inline constexpr char job[] = "job";
/// The same, readable (string)
inline constexpr char job_hr[] = "job_hr";
/// Client, user or site, and path (object)
inline constexpr char source[] = "source";
/// Client, user or site, and path (object)
inline constexpr char destination[] = "destination";
/// 1 to 1000 (integer)
inline constexpr char priority[] = "priority";
/// Bytes; 0 or -1 while unknown (integer)
inline constexpr char size[] = "size";
/// How long it took (number)
inline constexpr char time[] = "time";
/// When it ended (date or null)
inline constexpr char finished[] = "finished";
} // namespace attribute

/// Statuses.
namespace status
{
/// Its recipient has not chosen a destination yet; cannot be set.
inline constexpr char pending[] = "pending";
/// Waits to be dispatched.
inline constexpr char queued[] = "queued";
/// Being prepared by the clients; cannot be set.
inline constexpr char booting[] = "booting";
/// Being transferred; cannot be set.
inline constexpr char executing[] = "executing";
/// Failed.
inline constexpr char failed[] = "failed";
/// On hold.
inline constexpr char onhold[] = "onhold";
/// Left out of the job.
inline constexpr char excluded[] = "excluded";
/// Transferred.
inline constexpr char done[] = "done";
} // namespace status
} // namespace task

/// A folder on a volume, shared with users.
namespace folder
{
inline constexpr char name[] = "folder";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Its entity type (string)
inline constexpr char type[] = "type";
/// Deactivated (boolean)
inline constexpr char inactive[] = "inactive";
/// Id of its volume (string)
inline constexpr char parent[] = "parent";
/// The same, readable (string)
inline constexpr char parent_hr[] = "parent_hr";
/// Relative to its volume (string)
inline constexpr char path[] = "path";
/// Queue of its jobs: id (string or null)
inline constexpr char queue[] = "queue";
/// Addresses that are notified (string)
inline constexpr char email[] = "email";
/// Its status, readable (string)
inline constexpr char status_hr[] = "status_hr";
} // namespace attribute

/// Statuses.
namespace status
{
/// In use.
inline constexpr char enabled[] = "enabled";
/// Switched off; transfers with it wait.
inline constexpr char disabled[] = "disabled";
/// Its volume is not served; cannot be set.
inline constexpr char offline[] = "offline";
/// Switched off, and its volume is not served; cannot be set.
inline constexpr char disabled_offline[] = "disabled-offline";
} // namespace status
} // namespace folder

/// Files and folders, shared with users.
namespace collection
{
inline constexpr char name[] = "collection";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Its entity type (string)
inline constexpr char type[] = "type";
/// Deactivated (boolean)
inline constexpr char inactive[] = "inactive";
/// Queue of its jobs: id (string or null)
inline constexpr char queue[] = "queue";
/// Addresses that are notified (string)
inline constexpr char email[] = "email";
} // namespace attribute

/// Statuses.
namespace status
{
/// In use.
inline constexpr char enabled[] = "enabled";
/// Switched off; transfers with it wait.
inline constexpr char disabled[] = "disabled";
/// Its volume is not served; cannot be set.
inline constexpr char offline[] = "offline";
/// Switched off, and its volume is not served; cannot be set.
inline constexpr char disabled_offline[] = "disabled-offline";
} // namespace status
} // namespace collection

/// The folder of one user on a volume.
namespace home
{
inline constexpr char name[] = "home";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Its entity type (string)
inline constexpr char type[] = "type";
/// Deactivated (boolean)
inline constexpr char inactive[] = "inactive";
/// Id of its volume (string)
inline constexpr char parent[] = "parent";
/// The same, readable (string)
inline constexpr char parent_hr[] = "parent_hr";
/// Relative to its volume (string)
inline constexpr char path[] = "path";
/// Queue of its jobs: id (string or null)
inline constexpr char queue[] = "queue";
/// Addresses that are notified (string)
inline constexpr char email[] = "email";
/// Its status, readable (string)
inline constexpr char status_hr[] = "status_hr";
} // namespace attribute

/// Statuses.
namespace status
{
/// In use.
inline constexpr char enabled[] = "enabled";
/// Switched off; transfers with it wait.
inline constexpr char disabled[] = "disabled";
/// Its volume is not served; cannot be set.
inline constexpr char offline[] = "offline";
/// Switched off, and its volume is not served; cannot be set.
inline constexpr char disabled_offline[] = "disabled-offline";
} // namespace status
} // namespace home

/// Storage that servers serve.
namespace volume
{
inline constexpr char name[] = "volume";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Its entity type (string)
inline constexpr char type[] = "type";
/// Deactivated (boolean)
inline constexpr char inactive[] = "inactive";
/// Volume of paths that name none (boolean)
inline constexpr char default_[] = "default";
/// Where it is on this computer (string)
inline constexpr char path[] = "path";
/// Where it is, by operating system: `windows`, `linux`, `mac`, and each with `_vpn` (object)
inline constexpr char paths[] = "paths";
/// Has a licence (boolean)
inline constexpr char licensed[] = "licensed";
/// Addresses that are notified (string)
inline constexpr char email[] = "email";
/// Queue of its jobs: id (string or null)
inline constexpr char queue[] = "queue";
} // namespace attribute

/// Statuses.
namespace status
{
/// In use.
inline constexpr char enabled[] = "enabled";
/// Switched off; transfers with it wait.
inline constexpr char disabled[] = "disabled";
/// Its volume is not served; cannot be set.
inline constexpr char offline[] = "offline";
/// Switched off, and its volume is not served; cannot be set.
inline constexpr char disabled_offline[] = "disabled-offline";
} // namespace status
} // namespace volume

/// A file of a collection.
namespace file
{
inline constexpr char name[] = "file";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Name without a folder (string)
inline constexpr char filename[] = "filename";
/// Where it is (string)
inline constexpr char path[] = "path";
/// Bytes (integer)
inline constexpr char size[] = "size";
} // namespace attribute

/// Statuses.
namespace status
{
/// In use.
inline constexpr char enabled[] = "enabled";
/// Switched off.
inline constexpr char disabled[] = "disabled";
} // namespace status
} // namespace file

/// A place with servers of its own.
namespace site
{
inline constexpr char name[] = "site";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// The main site, hq (boolean)
inline constexpr char main[] = "main";
/// Operated by accsyn (boolean)
inline constexpr char accsyn[] = "accsyn";
} // namespace attribute

/// Statuses.
namespace status
{
/// In use.
inline constexpr char enabled[] = "enabled";
/// Switched off.
inline constexpr char disabled[] = "disabled";
} // namespace status
} // namespace site

/// A computer that transfers files.
namespace client
{
inline constexpr char name[] = "client";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Kind of client (integer)
inline constexpr char type[] = "type";
/// The same, readable (string)
inline constexpr char type_hr[] = "type_hr";
/// Operating system: windows, linux, mac, raspbian, solaris (string)
inline constexpr char os[] = "os";
/// Version of its program (string)
inline constexpr char version[] = "version";
/// Its user at the operating system (string)
inline constexpr char username[] = "username";
/// Id of its user (string)
inline constexpr char user[] = "user";
/// The same, readable (string)
inline constexpr char user_hr[] = "user_hr";
/// Id of its site (string or null)
inline constexpr char site[] = "site";
/// The same, readable (string)
inline constexpr char site_hr[] = "site_hr";
/// What it does: of storage, compute, site and accsyn, separated by commas (string)
inline constexpr char roles[] = "roles";
/// Its public address (string)
inline constexpr char wan_ip[] = "wan_ip";
/// Its MAC addresses, separated by commas (string)
inline constexpr char host_ident[] = "host_ident";
/// When it checked in last (date or null)
inline constexpr char last_checkin[] = "last_checkin";
/// Its load (object or null)
inline constexpr char metrics[] = "metrics";
/// Result of its benchmark; -1 for none (number)
inline constexpr char benchmark[] = "benchmark";
/// Id of the client that it is a lane of (string or null)
inline constexpr char parent[] = "parent";
} // namespace attribute

/// Statuses.
namespace status
{
/// Checks in.
inline constexpr char online[] = "online";
/// Has not checked in for 15 minutes; cannot be set.
inline constexpr char offline[] = "offline";
/// Switched off.
inline constexpr char disabled[] = "disabled";
/// Switched off, and has not checked in; cannot be set.
inline constexpr char disabled_offline[] = "disabled-offline";
/// Has not checked in yet; cannot be set.
inline constexpr char init[] = "init";
/// Switched on again: the client becomes online or offline; can only be set.
inline constexpr char enabled[] = "enabled";
} // namespace status
} // namespace client

/// Access of a user to a share or job.
namespace acl
{
inline constexpr char name[] = "acl";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
/// Who, as `user:<id>` (string)
inline constexpr char entity[] = "entity";
/// The same, readable (string)
inline constexpr char entity_hr[] = "entity_hr";
/// What, as `share:<id>` (string)
inline constexpr char target[] = "target";
/// The same, readable (string)
inline constexpr char target_hr[] = "target_hr";
/// May read (boolean)
inline constexpr char read[] = "read";
/// May write (boolean)
inline constexpr char write[] = "write";
/// The user has confirmed it (boolean)
inline constexpr char acknowledged[] = "acknowledged";
/// Only below this path (string)
inline constexpr char path[] = "path";
/// Role of the user there (string or null)
inline constexpr char role[] = "role";
/// Token of a link (string or null)
inline constexpr char token[] = "token";
} // namespace attribute

/// Statuses.
namespace status
{
/// In use.
inline constexpr char enabled[] = "enabled";
/// Switched off.
inline constexpr char disabled[] = "disabled";
} // namespace status
} // namespace acl

/// A program that compute jobs use.
namespace engine
{
inline constexpr char name[] = "engine";

/// Attributes.
namespace attribute
{
/// 24 hexadecimal digits, for tasks and files a UUID (string)
inline constexpr char id[] = "id";
/// Name in queries and paths, unique for most types; of a user the e-mail address (string)
inline constexpr char code[] = "code";
/// Name for people (string)
inline constexpr char name[] = "name";
/// Free text (string)
inline constexpr char description[] = "description";
/// When it was created (date)
inline constexpr char created[] = "created";
/// Who created it (string)
inline constexpr char creator[] = "creator";
/// When it was last changed (date or null)
inline constexpr char modified[] = "modified";
/// Who changed it last (string)
inline constexpr char modifier[] = "modifier";
/// Data of your own (object)
inline constexpr char metadata[] = "metadata";
/// What it is doing, one of the statuses of its type (status)
inline constexpr char status[] = "status";
} // namespace attribute

/// Statuses.
namespace status
{
/// In use.
inline constexpr char enabled[] = "enabled";
/// Switched off.
inline constexpr char disabled[] = "disabled";
} // namespace status
} // namespace engine

/// A client that serves volumes or executes compute jobs.
namespace server
{
inline constexpr char name[] = "server";
} // namespace server

/// Another name for workspace.
namespace organization
{
inline constexpr char name[] = "organization";
} // namespace organization

/// A job of any type.
namespace job
{
inline constexpr char name[] = "job";
} // namespace job

/// A share of any type.
namespace share
{
inline constexpr char name[] = "share";
} // namespace share

/// Another name for client.
namespace app
{
inline constexpr char name[] = "app";
} // namespace app

/// Another name for client.
namespace lane
{
inline constexpr char name[] = "lane";
} // namespace lane

} // namespace accsyn::entities

#endif
