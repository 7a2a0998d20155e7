/* The interface of a plug-in: two functions. */
#ifndef PLUGIN_H
#define PLUGIN_H

/* Starts the plug-in, which works in the background; returns 0 on success. */
typedef int plugin_start_fn(void);
/* Stops it, whatever it is doing, and returns how many calls were still in flight. */
typedef int plugin_stop_fn(void);

#endif
