/* What OBS does with a module, without its window: loads it, runs its tasks on this thread, and unloads it. For the
 * test of obs.c. */
#include <obs.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    obs_task_t run;
    void *param;
} tasks[100];
static int count, is_sending;

static void queue(obs_task_t run, void *param, bool wait)
{
    UNUSED_PARAMETER(wait);
    pthread_mutex_lock(&lock);
    if (count < 100) {
        tasks[count].run = run;
        tasks[count++].param = param;
    }
    pthread_mutex_unlock(&lock);
}

static void run_tasks(void)
{
    pthread_mutex_lock(&lock);
    while (count > 0) {
        count--;
        obs_task_t run = tasks[count].run;
        void *param = tasks[count].param;
        pthread_mutex_unlock(&lock);
        run(param);
        pthread_mutex_lock(&lock);
    }
    pthread_mutex_unlock(&lock);
}

static void log_line(int level, const char *format, va_list arguments, void *unused)
{
    char line[1000];
    UNUSED_PARAMETER(level);
    UNUSED_PARAMETER(unused);
    vsnprintf(line, sizeof line, format, arguments);
    if (strncmp(line, "[accsyn]", 8) == 0)
        puts(line);
    if (strncmp(line, "[accsyn] sending", 16) == 0)
        is_sending = 1;
}

int main(int argc, char **argv)
{
    obs_module_t *module = NULL;
    base_set_log_handler(log_line, NULL);
    if (argc != 3 || !obs_startup("en-US", NULL, NULL) || obs_open_module(&module, argv[1], NULL) != MODULE_SUCCESS ||
        !obs_init_module(module)) {
        fprintf(stderr, "the module cannot be loaded\n");
        return 1;
    }
    obs_set_ui_task_handler(queue);
    bool is_accepted = false;
    const struct timespec frame = {0, 16000000};
    for (int frames = 0; frames < 60 * 60 && !is_sending; frames++) {
        if (!is_accepted) {
            calldata_t data = {0};
            calldata_set_string(&data, "path", argv[2]);
            proc_handler_call(obs_get_proc_handler(), "accsyn_send", &data);
            is_accepted = calldata_bool(&data, "accepted");
            calldata_free(&data);
        }
        run_tasks();
        nanosleep(&frame, NULL);
    }
    obs_shutdown();
    return is_sending ? 0 : 1;
}
