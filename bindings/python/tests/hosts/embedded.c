/* A host that embeds Python, ends it with everything open, and starts it again. Run it in a sandbox. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <pthread.h>

enum { TIMES = 3 };

static const char *const setup = "import asyncio, logging, threading, time\n"
                                 "import accsyn, accsyn.aio\n"
                                 "lines = []\n"
                                 "class Lines(logging.Handler):\n"
                                 "    def emit(self, record):\n"
                                 "        lines.append(record.accsyn['eid'])\n"
                                 "logger = logging.getLogger('host')\n"
                                 "logger.setLevel(logging.INFO)\n"
                                 "logger.propagate = False\n"
                                 "logger.addHandler(Lines())\n"
                                 "session = accsyn.Session(rate_limit=0, logger=logger)\n";

static const char *const script = "assert len(session.find('User')) > 1\n"
                                  "assert lines\n"
                                  "assert session.find_one('User')['created'].tzinfo is not None\n"
                                  "async def find():\n"
                                  "    async with accsyn.aio.Session(rate_limit=0) as other:\n"
                                  "        return await asyncio.gather(other.find('User'), other.find('Queue'))\n"
                                  "assert len(asyncio.run(find())) == 2\n";

/* What a script leaves behind: calls that run, a page that nobody reads, a thread, a loop, a cycle. */
static const char *const leftovers = "pages = session.find_pages('User', limit=1)\n"
                                     "next(pages)\n"
                                     "call = session.submit('find', {'query': 'Transfer'}, on_done=print)\n"
                                     "login = accsyn.Login()\n"
                                     "session.itself = session\n"
                                     "loop = asyncio.new_event_loop()\n"
                                     "waiting = loop.run_until_complete(accsyn.aio.Session.open())\n";

/* A thread that is in a call when Python ends. Only once: Python itself does not survive that a thread returns after it
 * was started again. */
static const char *const thread = "def work():\n"
                                  "    while True:\n"
                                  "        session.find('User')\n"
                                  "seen = len(lines)\n"
                                  "threading.Thread(target=work, daemon=True).start()\n"
                                  "while len(lines) < seen + 3:\n"
                                  "    time.sleep(0.001)\n";

static int failed;

static void run(const char *program)
{
    if (PyRun_SimpleString(program) != 0)
        failed = 1;
}

/* A thread that Python did not start. */
static void *other_thread(void *none)
{
    PyGILState_STATE state = PyGILState_Ensure();
    run(script);
    PyGILState_Release(state);
    return none;
}

int main(void)
{
    for (int time = 0; time < TIMES && !failed; ++time) {
        Py_InitializeEx(0); /* signals are the host's */
        run(setup);
        run(script);
        PyThreadState *state = PyEval_SaveThread();
        pthread_t other;
        if (pthread_create(&other, NULL, other_thread, NULL) != 0)
            return 1;
        pthread_join(other, NULL);
        PyEval_RestoreThread(state);
        run(leftovers);
        if (time == TIMES - 1)
            run(thread);
        if (Py_FinalizeEx() < 0)
            failed = 1;
    }
    if (!failed)
        printf("Python ended %d times\n", TIMES);
    return failed;
}
