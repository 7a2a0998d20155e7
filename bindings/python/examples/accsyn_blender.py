"""An add-on of Blender that sends a file with accsyn, and shows how far it is, while Blender stays usable.

Install it in Edit > Preferences > Add-ons, with the package `accsyn` in scripts/modules (docs/python.md). Its panel is in the
sidebar of the 3D view. Credentials come from ACCSYN_WORKSPACE, ACCSYN_API_USER and ACCSYN_API_KEY.
"""

import accsyn
import bpy

bl_info = {
    "name": "accsyn",
    "description": "Sends files with accsyn",
    "author": "libaccsyn",
    "version": (1, 0, 0),
    "blender": (2, 93, 0),
    "location": "View3D > Sidebar > accsyn",
    "category": "Import-Export",
}

# Seconds between two looks at what is done.
INTERVAL = 0.1


class Sending(object):
    """One transfer, from logging in to its end. Nothing here blocks: `poll` is called regularly, by a timer."""

    def __init__(self, source, destination):
        self.status, self.progress = "logging in", 0
        self._data = {"name": bpy.path.basename(source), "source": source, "destination": destination}
        self._id = self._wait = self._session = None
        self._is_cancelled = False
        self._login = accsyn.Login()

    @property
    def is_over(self):
        return self._data is None

    def poll(self):
        """Goes on with what is done meanwhile."""
        if self._session is None:
            if not self._login.done():
                return
            self._session = self._result(self._login)
            if self._session is None:
                return
            self.status = "starting"
            self._session.submit("create", {"entitytype": "transfer", "data": self._data}, on_done=self._created)
        self._session.dispatch()
        entity = self._wait.progress() if self._wait is not None and not self.is_over else None
        if entity is not None:
            self.status, self.progress = entity["status"], entity["progress"]

    def cancel(self):
        """Aborts the transfer; `poll` then sees it end."""
        self._is_cancelled = True
        if self._session is None:
            self._login.cancel()
        if self._id is not None and not self.is_over:
            args = {"entitytype": "transfer", "entityid": self._id, "data": {"status": "aborted"}}
            self._session.submit("update", args, on_done=self._aborted)

    def close(self):
        """Ends the calls that still run. The transfer continues."""
        self._login.cancel()
        if self._session is not None:
            self._session.close()
        self._data = None

    def _created(self, call):
        entity = self._result(call)
        if entity is None:
            return
        self._id = entity["id"]
        args = {"entitytype": "transfer", "entityid": self._id, "interval": 0.5}
        self._wait = self._session.submit("wait", args, on_done=self._ended)
        if self._is_cancelled:
            self.cancel()

    def _aborted(self, call):
        self._result(call)

    def _ended(self, call):
        entity = self._result(call)
        if entity is not None:
            self.progress = entity["progress"]
            self._end(entity["status"])

    def _result(self, call):
        """The result of a call; None if it failed, which ends it all."""
        try:
            return call.result()
        except accsyn.AccsynError as error:
            self._end("cancelled" if self._is_cancelled else str(error))
            return None

    def _end(self, status):
        self.status, self._data = status, None


sending = None


def tick():
    """Called by Blender's timer while something is sent."""
    if sending is None:
        return None
    sending.poll()
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                area.tag_redraw()
    return None if sending.is_over else INTERVAL


class ACCSYN_OT_send(bpy.types.Operator):
    """Send a file"""

    bl_idname = "accsyn.send"
    bl_label = "Send"

    @classmethod
    def poll(cls, context):
        return sending is None or sending.is_over

    def execute(self, context):
        global sending
        manager = context.window_manager
        source = manager.accsyn_source or bpy.data.filepath
        if not source or not manager.accsyn_destination:
            self.report({"ERROR"}, "Save the file, and say where to send it")
            return {"CANCELLED"}
        if sending is not None:
            sending.close()
        sending = Sending(source, manager.accsyn_destination)
        if not bpy.app.timers.is_registered(tick):
            bpy.app.timers.register(tick)
        return {"FINISHED"}


class ACCSYN_OT_cancel(bpy.types.Operator):
    """Abort what is being sent"""

    bl_idname = "accsyn.cancel"
    bl_label = "Cancel"

    @classmethod
    def poll(cls, context):
        return sending is not None and not sending.is_over

    def execute(self, context):
        sending.cancel()
        return {"FINISHED"}


class ACCSYN_PT_panel(bpy.types.Panel):
    bl_label = "accsyn"
    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = "accsyn"

    def draw(self, context):
        self.layout.prop(context.window_manager, "accsyn_source")
        self.layout.prop(context.window_manager, "accsyn_destination")
        self.layout.operator(ACCSYN_OT_send.bl_idname)
        if sending is not None:
            self.layout.label(text="%s %d %%" % (sending.status, sending.progress))
            self.layout.operator(ACCSYN_OT_cancel.bl_idname)


CLASSES = (ACCSYN_OT_send, ACCSYN_OT_cancel, ACCSYN_PT_panel)


def register():
    manager = bpy.types.WindowManager
    manager.accsyn_source = bpy.props.StringProperty(name="Source", description="The open file if empty")
    manager.accsyn_destination = bpy.props.StringProperty(name="Destination", description="For example john@user.com:/in")
    for cls in CLASSES:
        bpy.utils.register_class(cls)


def unregister():
    global sending
    if sending is not None:
        sending.close()
        sending = None
    if bpy.app.timers.is_registered(tick):
        bpy.app.timers.unregister(tick)
    for cls in reversed(CLASSES):
        bpy.utils.unregister_class(cls)
    del bpy.types.WindowManager.accsyn_source, bpy.types.WindowManager.accsyn_destination


if __name__ == "__main__":
    register()
