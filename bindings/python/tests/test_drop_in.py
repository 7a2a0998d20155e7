# -*- coding: utf-8 -*-
"""`accsyn_api`, with which code for the official client runs as it is. tests/live compares it with that client."""

import datetime
import inspect
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

from support import HERE, PACKAGE, SANDBOX, TestCase, events, last_request

DROP_IN = os.path.join(os.path.dirname(HERE), "drop_in")
sys.path.insert(0, DROP_IN)

import accsyn  # noqa: E402
import accsyn_api  # noqa: E402
from accsyn_api import session as module  # noqa: E402

# The public names of the session of 3.4.0, and what 2.1.3 had in addition.
NAMES = """
    access activate_one app_is_running assign assignments connect_timeout create daemon_is_running deactivate_one deassign delete
    delete_many delete_one delete_setting dump exists find find_one get_api_key get_entity get_hostname get_last_message get_setting
    get_settings getsize grant gui_is_running help integration logs ls metrics mkdir mv offline_one prepublish rename report revoke
    server_is_running set_setting str timeout update update_many update_one username
"""
OLD_NAMES = "DEFAULT_CONNECT_TIMEOUT DEFAULT_TIMEOUT decode_query generate_session_key get_session_key login rm"
TRANSFER = {"name": "of the drop-in", "source": "volume=projects/a", "destination": "john@user.com:/in"}


def run(program, folder=None, **variables):
    """Runs a program that imports the drop-in; gives its exit code and its output."""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join((PACKAGE, DROP_IN)), **variables)
    command = [sys.executable, "-c", program]
    child = subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = child.communicate()[0].decode("utf-8")
    return child.returncode, output.strip()


class DropIn(TestCase):
    def open(self, **options):
        options.setdefault("rate_limit", 0)
        return accsyn_api.Session(**options)

    def fails(self, function, *args, **named):
        try:
            function(*args, **named)
        except accsyn_api.AccsynException as error:
            return error
        raise AssertionError("no error")


class Names(DropIn):
    def test_every_public_name_is_there(self):
        public = set(name for name in dir(accsyn_api.Session) if not name.startswith("_"))
        self.assertEqual(public, set((NAMES + OLD_NAMES).split()))
        self.assertEqual(len(NAMES.split()) + len(["__init__"]), 48)
        self.assertEqual((module.ACCSYN_PORT, module.CLEARANCE_CLIENT, module.JOB_TYPE_STREAM), (443, "standard", 10))
        self.assertIn("queue", module.UNIQUE_ENTITY_TYPES)
        self.assertEqual((module.ACCSYN_CLOUD_REGISTRY_HOSTNAME, accsyn_api.Session.DEFAULT_TIMEOUT), ("registry.accsyn.com", 120))

    @unittest.skipIf(sys.version_info < (3, 4), "Python 2 does not see through decorators")
    def test_parameters_are_those_of_the_official_client(self):
        signature = str(inspect.signature(accsyn_api.Session.logs))
        expected = (
            "(self, entitytype=None, entityid=None, search=None, sort='date', sort_reverse=False, pagination_page=None, "
            "pagination_limit=None, pagination_skip=None)"
        )
        self.assertEqual(signature, expected)
        first = list(inspect.signature(accsyn_api.Session).parameters)[:14]
        self.assertEqual(first[:3] + first[11:], ["workspace", "username", "api_key", "domain", "path_envfile", "pwd"])

    def test_wrong_arguments_are_type_errors(self):
        session = self.open()
        for args, named in (((), {}), (("User", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), {}), (("User",), {"limt": 2})):
            with self.assertRaises(TypeError):
                session.find(*args, **named)

    def test_names_and_orders_of_the_old_client_work(self):
        session = self.open()
        self.assertIs(session.set_setting("job_max_retries", "5"), True)
        self.assertIs(session.set_setting("workspace", "job_max_retries", "6"), True)
        self.assertEqual(session.get_setting("job_max_retries", scope="workspace"), "6")
        self.assertIs(session.delete_setting("workspace", "job_max_retries"), True)
        job = session.create("transfer", dict(TRANSFER, tasks=["a"]))["id"]
        created = session.create("task", [{"source": "b"}], entitytype_id=job)
        self.assertEqual(created["job"], job)
        self.assertEqual(session.find("Task", parent=job), session.find("Task", entityid=job))
        change = [{"uri": created["uri"], "status": "excluded"}]
        self.assertEqual(session.update_many("task", job, change), session.update_many("task", change, job))
        self.assertEqual(session.update_many("task", job, change), session.update_many("task", change, entityid=job))
        old = self.open(domain="acmefilm", username=SANDBOX["username"], pwd=SANDBOX["password"])
        for each in (session, old):
            self.assertEqual(each.find_one("User", ["code"]), each.find_one("User", attributes=["code"]))
            self.assertEqual(each.find("Job", ["code"], True), each.find("Job", attributes=["code"], finished=True))
            self.assertEqual(each.find("User", ("code",), limit=1), each.find("User", attributes=["code"], limit=1))
            self.assertIs(each.set_setting(name="job_max_retries", value="8"), True)
            self.assertEqual(each.get_setting("job_max_retries"), "8")
            self.assertIs(each.set_setting("job_max_retries", "9", scope="workspace"), True)
            self.assertEqual(each.get_setting("job_max_retries"), "9")
        self.assertEqual(old.find("Job", None, True), old.find("Job", finished=True))

    def test_too_many_arguments_in_the_old_order_are_type_errors(self):
        session = self.open()
        for function, args, named in (
            (session.find, ("User", ["code"]) + (None,) * 8, {}),
            (session.find, ("User", ["code"]), {"attributes": ["name"]}),
            (session.find_one, ("User", ["code"], None, None, None, 1), {}),
            (session.update_many, ("task", [{"uri": "0"}], "x", 1), {}),
            (session.update_many, ("task", [{"uri": "0"}]), {}),
        ):
            self.assertRaises(TypeError, function, *args, **named)


class Calls(DropIn):
    def test_every_step_of_the_manual_works(self):
        session = accsyn_api.Session(domain="acmefilm", username=SANDBOX["username"], api_key=SANDBOX["api_key"])
        self.assertEqual(session.find_one("User")["code"], SANDBOX["username"])
        self.assertTrue(session.find("job"))
        query = 'job WHERE ((user=5bfeb0381da7ee4095fa217e AND source!=hq) OR status<>failed) AND code="Daily backup"'
        self.assertIsInstance(session.find(query), list)
        self.assertIsNone(session.find_one("Job where id=614d660de50d45bb027c9bdd", attributes=["source", "destination"]))
        self.assertEqual(session.find("Job", skip=100, limit=50), [])
        job = session.create("Transfer", TRANSFER)
        self.assertEqual(session.update("Job", job["id"], {"status": "aborted"})["status"], "aborted")
        self.assertTrue(session.delete_one("Job", job["id"]))
        self.assertIsNone(session.get_last_message())

    def test_a_password_and_a_session_key_log_in_as_with_the_old_client(self):
        session = self.open(domain="acmefilm", username=SANDBOX["username"], pwd=SANDBOX["password"])
        other = self.open(session_key=session.get_session_key())
        user = other.find_one("User WHERE code=" + SANDBOX["username"])
        self.assertIsNone(user["created"].tzinfo)
        self.assertTrue(session.generate_session_key(lifetime=60))
        self.assertIs(session.set_setting("job_max_retries", "7", "workspace"), True)
        self.assertEqual(session.get_setting("job_max_retries"), "7")
        self.assertEqual(self.fails(session.login).code, "INVALID_ARGUMENT")

    def test_a_failure_is_an_assertion_error_and_the_last_message(self):
        session = self.open()
        for wrong in (lambda: session.find("Nosuch"), lambda: session.get_entity("transfer", "nosuch"), lambda: session.find("")):
            error = self.fails(wrong)
            self.assertIsInstance(error, AssertionError)
            self.assertIsInstance(error, accsyn.AccsynError)
            self.assertEqual(session.get_last_message(), str(error))
        self.assertIs(module.accsynException, accsyn_api.AccsynException)
        self.assertEqual(str(accsyn_api.AccsynException("words")), "words")
        session.find("User")
        self.assertIsNone(session.get_last_message())

    def test_the_error_of_a_login_is_one_of_this_package(self):
        self.assertEqual(self.fails(self.open, api_key="wrong").code, "AUTH_FAILED")

    def test_data_may_be_text_or_a_file(self):
        session = self.open()
        text = '{"name": "of text", "source": "volume=projects/a", "destination": "john@user.com:/in"}'
        self.assertEqual(session.create("transfer", text)["name"], "of text")
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        path = os.path.join(folder, "data.json")
        with open(path, "w") as file:
            file.write(text)
        self.assertEqual(session.create("transfer", path)["name"], "of text")
        self.assertEqual(self.fails(session.create, "transfer", "neither").code, "INVALID_ARGUMENT")

    def test_dates_are_sent_in_utc_without_a_zone_also_in_metadata(self):
        session, since = self.open(), last_request()
        moment = datetime.datetime(2026, 1, 2, 3, 4, 5, 678901, accsyn._values.UTC)
        session.create("transfer", dict(TRANSFER, metadata={"at": moment, "day": datetime.date(2026, 1, 2)}))
        sent = events(since, "transfer/create")[0]["data"]["metadata"]
        self.assertEqual(sent, {"at": "2026-01-02T03:04:05.678", "day": "2026-01-02T00:00:00"})

    def test_what_cannot_be_sent_is_an_error_of_this_package(self):
        session = self.open()
        for value in (object(), set("ab"), float("nan")):
            self.assertEqual(self.fails(session.create, "transfer", dict(TRANSFER, x=value)).code, "INVALID_ARGUMENT")
        self.assertTrue(session.get_last_message())

    def test_properties_are_those_of_the_session(self):
        session = self.open(timeout=30)
        self.assertEqual((session.username, session.timeout, session.connect_timeout), (SANDBOX["username"], 30, 10))


class Helpers(DropIn):
    def test_values_are_dumped_as_json(self):
        moment = datetime.datetime(2026, 1, 2, 3, 4, 5, 6, accsyn._values.UTC)
        self.assertEqual(accsyn_api.Session.dump({"at": moment}, indent=None), '{"at": "2026-01-02T03:04:05"}')
        self.assertEqual(accsyn_api.Session.dump(None), "None")
        self.assertEqual(accsyn_api.Session.str(u"\xe5"), '"\\u00e5"')

    def test_values_of_the_backend_are_decoded(self):
        decoded = module.json.loads('{"id": "ObjectId:5", "at": "2026-01-02T03:04:05", "not": "2026-13-02T03:04:05"}', cls=module.JSONDecoder)
        self.assertEqual((decoded["id"], decoded["not"]), ("5", "2026-13-02T03:04:05"))
        self.assertEqual(decoded["at"], datetime.datetime(2026, 1, 2, 3, 4, 5, 0, accsyn._values.UTC))

    @unittest.skipUnless(hasattr(time, "tzset") and sys.version_info >= (3, 6), "the time zone cannot be set here")
    def test_a_date_that_has_no_local_time_stays_text(self):
        self.addCleanup(time.tzset)
        self.addCleanup(os.environ.__setitem__, "TZ", os.environ.get("TZ", ""))
        for zone, text in (("America/New_York", "0001-01-01T00:00:00Z"), ("Asia/Tokyo", "9999-12-31T23:59:59Z")):
            os.environ["TZ"] = zone
            time.tzset()
            self.assertEqual(module.values.result('{"created": "%s"}' % text, "find_one", 3), {"created": text})
            self.assertEqual(module.json.loads('{"at": "%s"}' % text[:-1], cls=module.JSONDecoder), {"at": text[:-1]})

    def test_secrets_in_text_are_masked(self):
        text = '{"api_key": "se\\"cret", "session_id" : "s", "token": 5, "name": "token"}'
        masked = '{"api_key": "*", "session_id" : "*", "token": 5, "name": "token"}'
        self.assertEqual(accsyn_api.Session._obscure_dict_string(text), masked)

    def test_queries_are_taken_apart(self):
        session = self.open()
        self.assertEqual(session.decode_query("User"), {"entitytype": "user"})
        for query, expression in (
            ("Job WHERE Code='My Job'", "code='my job'"),
            ('job where (a=1 OR b=2) AND c="D  e"', '(a=1 or b=2) and c="d  e"'),
            ("Job\nWHERE\tname matches '\\D+X'", "name matches '\\D+x'"),
            ("Job   WHERE   a=1   AND   b=2", "  a=1   and   b=2"),
        ):
            self.assertEqual(session.decode_query(query), {"entitytype": "job", "expression": expression})
        for query in ("", None, "Job WHERE", "Job with a=1", "Job) WHERE a=1", 'Job" WHERE a=1'):
            self.assertEqual(self.fails(session.decode_query, query).code, "INVALID_QUERY")


class Guide(DropIn):
    def test_the_example_runs(self):
        with io.open(os.path.join(HERE, "..", "..", "..", "docs", "coming-from-python.md"), encoding="utf-8") as file:
            example = re.search(r"^```python\n(.*?)^```", file.read(), re.MULTILINE | re.DOTALL).group(1)
        self.assertEqual(run(example), (0, SANDBOX["username"]))
        self.assertIn("libaccsyn", accsyn_api.Session.__doc__)


class Hosts(DropIn):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, text):
        path = os.path.join(self.folder, ".env")
        with open(path, "w") as file:
            file.write(text)
        os.chmod(path, 0o600)
        return path

    def test_importing_changes_nothing_of_the_host(self):
        program = "import accsyn_api, logging; print(logging.getLogger().handlers, logging.getLogger().level)"
        code, output = run(program)
        self.assertEqual(code, 0, output)
        self.assertIn("[]", output)
        self.assertIn("30", output)

    def test_credentials_of_the_working_directory_are_used(self):
        self.write("# mine\nACCSYN_API_USER='%s'\nACCSYN_API_KEY = wrong\nACCSYN_ENDPOINT=https://127.0.0.1:1\n" % SANDBOX["username"])
        program = """
import accsyn_api, os
try:
    accsyn_api.Session()
except accsyn_api.AccsynException as error:
    print(error.code)
print(accsyn_api.Session(api_key="%s").username)
print(os.environ["ACCSYN_API_KEY"] != "wrong")
"""
        code, output = run(program % SANDBOX["api_key"], self.folder)
        self.assertEqual((code, output.split()), (0, ["AUTH_FAILED", SANDBOX["username"], "True"]))

    @unittest.skipIf(os.name == "nt", "Windows has no modes")
    def test_credentials_that_others_can_write_are_refused(self):
        os.chmod(self.write("ACCSYN_API_KEY=wrong\n"), 0o622)
        code, output = run("import accsyn_api; accsyn_api.Session()", self.folder)
        self.assertEqual(code, 1)
        self.assertIn("can be written by other users", output)

    def test_development_mode_leads_to_this_machine(self):
        port = SANDBOX["http"].rsplit(":", 1)[1]
        program = "import accsyn_api; print(accsyn_api.Session(port=%s).find_one('User')['code'])" % port
        code, output = run("import os; del os.environ['ACCSYN_ENDPOINT']; " + program, AS_DEV="true")
        self.assertEqual((code, output), (0, SANDBOX["username"]))
