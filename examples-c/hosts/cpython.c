/* A host that embeds Python: its scripts await calls, on asyncio's own event loop. (Scripts that run in a Python of
 * their own import bindings/python instead.)
 *
 *     accsyn-sandbox -- ./host_cpython
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <accsyn.h>

static accsyn_session *session;

static PyObject *wait_handle(PyObject *module, PyObject *none)
{
    (void)module;
    (void)none;
    return PyLong_FromSsize_t((Py_ssize_t)accsyn_session_wait_handle(session));
}

/* submit(method, args_json, future): the future gets the envelope. */
static PyObject *submit(PyObject *module, PyObject *args)
{
    const char *method, *args_json;
    PyObject *future;
    (void)module;
    if (!PyArg_ParseTuple(args, "ssO", &method, &args_json, &future))
        return NULL;
    if (accsyn_submit_with(session, method, args_json, future) == NULL)
        return PyErr_Format(PyExc_RuntimeError, "%s", accsyn_last_message());
    Py_INCREF(future); /* until it is done */
    Py_RETURN_NONE;
}

static void complete(accsyn_call *call, void *user_data)
{
    PyObject *future = user_data, *is_done = PyObject_CallMethod(future, "done", NULL);
    char *envelope = accsyn_call_take(call);
    /* A script may have cancelled it. */
    if (is_done == Py_False)
        Py_XDECREF(PyObject_CallMethod(future, "set_result", "s", envelope));
    if (PyErr_Occurred())
        PyErr_WriteUnraisable(future);
    Py_XDECREF(is_done);
    Py_DECREF(future);
    accsyn_string_free(envelope);
    accsyn_call_free(call);
}

static PyObject *dispatch(PyObject *module, PyObject *none)
{
    (void)module;
    (void)none;
    return PyLong_FromLong(accsyn_dispatch(session, complete, 0)); /* waits for nothing, so the GIL is kept */
}

static PyMethodDef functions[] = {{"wait_handle", wait_handle, METH_NOARGS, NULL},
                                  {"submit", submit, METH_VARARGS, NULL},
                                  {"dispatch", dispatch, METH_NOARGS, NULL},
                                  {NULL, NULL, 0, NULL}};
static PyModuleDef definition = {PyModuleDef_HEAD_INIT, "studio", NULL, -1, functions, NULL, NULL, NULL, NULL};

static PyObject *make_module(void)
{
    return PyModule_Create(&definition);
}

static const char *const script = "import asyncio, json, studio\n"
                                  "async def find(query):\n"
                                  "    future = asyncio.get_running_loop().create_future()\n"
                                  "    studio.submit('find', json.dumps({'query': query}), future)\n"
                                  "    envelope = json.loads(await future)\n"
                                  "    if not envelope['ok']:\n"
                                  "        raise RuntimeError(envelope['error']['message'])\n"
                                  "    return envelope['result']\n"
                                  "async def main():\n"
                                  "    loop = asyncio.get_running_loop()\n"
                                  "    loop.add_reader(studio.wait_handle(), studio.dispatch)\n"
                                  "    users, queues = await asyncio.gather(find('User'), find('Queue'))\n"
                                  "    print(len(users), 'users,', len(queues), 'queues')\n"
                                  "    loop.remove_reader(studio.wait_handle())\n"
                                  "asyncio.run(main())\n";

int main(void)
{
    session = accsyn_session_new(NULL);
    if (session == NULL) {
        fprintf(stderr, "%s\n", accsyn_last_message());
        return 1;
    }
    PyImport_AppendInittab("studio", make_module);
    Py_Initialize();
    int failed = PyRun_SimpleString(script) != 0;
    accsyn_session_free(session); /* before Python ends: calls refer to its objects */
    return Py_FinalizeEx() < 0 || failed;
}
