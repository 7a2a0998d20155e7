/* What the host knows of its plug-ins: two functions. */
#ifndef PLUGIN_H
#define PLUGIN_H

/* Starts the plug-in, which begins to work in the background; 0 when it could. */
typedef int plugin_start_fn(void);
/* Ends it, whatever it is doing, and tells how many calls were still under way. */
typedef int plugin_stop_fn(void);

#endif
