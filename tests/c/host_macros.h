/* Names that the headers of hosts and systems define as macros. Each is defined as something that cannot be compiled,
 * so that a header that uses one of them as a name of its own does not compile. The standard library is included
 * before. */
#ifndef HOST_MACROS_H
#define HOST_MACROS_H

/* Qt, without QT_NO_KEYWORDS */
#define signals @
#define slots @
#define emit @
#define foreach @
#define forever @
#define SIGNAL @
#define SLOT @
#define METHOD @
#define Q_SIGNALS @
#define Q_SLOTS @
#define Q_EMIT @
#define Q_FOREACH @
#define Q_FOREVER @
#define Q_OBJECT @
#define QT_VERSION @
#define qPrintable @
#define qApp @

/* X11: X.h, Xlib.h, Xutil.h */
#define Bool @
#define Status @
#define True @
#define False @
#define None @
#define Success @
#define Always @
#define Above @
#define Below @
#define TopIf @
#define BottomIf @
#define Opposite @
#define Complex @
#define Convex @
#define Nonconvex @
#define Unsorted @
#define YSorted @
#define CurrentTime @
#define CopyFromParent @
#define ParentRelative @
#define PointerWindow @
#define InputFocus @
#define PointerRoot @
#define AnyPropertyType @
#define AnyKey @
#define AnyButton @
#define AllTemporary @
#define NoSymbol @
#define KeyPress @
#define KeyRelease @
#define ButtonPress @
#define ButtonRelease @
#define MotionNotify @
#define EnterNotify @
#define LeaveNotify @
#define FocusIn @
#define FocusOut @
#define KeymapNotify @
#define Expose @
#define NoExpose @
#define GraphicsExpose @
#define VisibilityNotify @
#define CreateNotify @
#define DestroyNotify @
#define UnmapNotify @
#define MapNotify @
#define ConfigureNotify @
#define PropertyNotify @
#define SelectionClear @
#define SelectionNotify @
#define ClientMessage @
#define MappingNotify @
#define GenericEvent @
#define LASTEvent @
#define ShiftMask @
#define LockMask @
#define ControlMask @
#define NotifyNormal @
#define NotifyGrab @
#define BadRequest @
#define BadValue @
#define BadWindow @
#define BadAccess @
#define BadAlloc @
#define BadName @
#define BadLength @
#define InputOutput @
#define InputOnly @
#define NotUseful @
#define WhenMapped @
#define IsUnmapped @
#define IsViewable @
#define DestroyAll @
#define RetainPermanent @
#define RaiseLowest @
#define LowerHighest @
#define GXclear @
#define GXcopy @
#define GXset @
#define LineSolid @
#define CapButt @
#define JoinMiter @
#define FillSolid @
#define FillTiled @
#define EvenOddRule @
#define WindingRule @
#define XYBitmap @
#define XYPixmap @
#define ZPixmap @
#define AllocNone @
#define AllocAll @
#define DoRed @
#define StaticGray @
#define GrayScale @
#define TrueColor @
#define DirectColor @
#define LSBFirst @
#define MSBFirst @
#define NoValue @
#define XValue @
#define YValue @
#define WidthValue @
#define AllValues @
#define Button1 @
#define Mod1Mask @
#define GrabSuccess @
#define AlreadyGrabbed @
#define ConnectionNumber @
#define RootWindow @
#define DefaultScreen @
#define DefaultRootWindow @
#define DisplayString @
#define ServerVendor @
#define ProtocolVersion @
#define DisplayPlanes @
#define QueuedAlready @
#define AllPlanes @

/* Windows: windef.h, winnt.h, rpcndr.h, math.h, winsock */
#undef min
#define min(a, b) @
#undef max
#define max(a, b) @
#define near @
#define far @
#define NEAR @
#define FAR @
#define small @
#define hyper @
#define interface @
#define IN @
#define OUT @
#define INOUT @
#define OPTIONAL @
#define CONST @
#define VOID @
#define TRUE @
#define FALSE @
#define ERROR @
#define NO_ERROR @
#define DELETE @
#define SYNCHRONIZE @
#define IGNORE @
#define INFINITE @
#define STRICT @
#define DIFFERENCE @
#define PASCAL @
#define pascal @
#define cdecl @
#define CALLBACK @
#define WINAPI @
#define APIENTRY @
#define TEXT @
#define UNICODE @
#define UNALIGNED @
#define THIS @
#define PURE @
#define STDMETHOD @
#define BOOLEAN @
#define CreateFile @
#define DeleteFile @
#define MoveFile @
#define CopyFile @
#define ReplaceFile @
#define CreateDirectory @
#define RemoveDirectory @
#define GetObject @
#define GetMessage @
#define SendMessage @
#define PostMessage @
#define DispatchMessage @
#define GetUserName @
#define GetComputerName @
#define GetHostName @
#define GetCurrentTime @
#define GetClassName @
#define GetClassInfo @
#define LoadString @
#define LoadImage @
#define LoadLibrary @
#define FindWindow @
#define FindText @
#define GetProp @
#define SetProp @
#define GetCommandLine @
#define CreateEvent @
#define OpenEvent @
#define CreateMutex @
#define CreateProcess @
#define CreateService @
#define StartService @
#define CreateSemaphore @
#define CreateWindow @
#define GetFreeSpace @
#define GetFileAttributes @
#define SetFileAttributes @
#define GetEnvironmentVariable @
#define ReportEvent @
#define UpdateResource @
#define SearchPath @
#define ReplaceText @
#define DrawText @
#define DialogBox @
#define Yield @
#define GetJob @
#define SetJob @
#define AddJob @
#define EnumJobs @
#define ResetEvent @
#define GetForm @
#define AddForm @
#undef DOMAIN
#define DOMAIN @
#undef SING
#define SING @
#undef OVERFLOW
#define OVERFLOW @
#undef UNDERFLOW
#define UNDERFLOW @
#define ABSOLUTE @
#define RELATIVE @
#define OPAQUE @
#define TRANSPARENT @
#define ALTERNATE @
#define WINDING @
#define PASSTHROUGH @
#define KEY_EVENT @
#define MOUSE_MOVED @
#define FOCUS_EVENT @
#define DOUBLE_CLICK @
#define BACKGROUND_BLUE @
#define FOREGROUND_RED @
#define RGB @
#define rad1 @
#define rad2 @
#define lst1 @
#define grp1 @
#define s_host @
#define s_net @
#define s_imp @
#define h_addr @
#define LOG_ERROR @
#define MB_OK @

/* Unreal Engine */
#define check @
#define checkf @
#define checkCode @
#define checkSlow @
#define verify @
#define verifyf @
#define ensure @
#define ensureMsgf @
#define ensureAlways @
#define unimplemented @
#define PI @
#define UCLASS @
#define USTRUCT @
#define UENUM @
#define UPROPERTY @
#define UFUNCTION @
#define UINTERFACE @
#define GENERATED_BODY @
#define FORCEINLINE @
#define FORCENOINLINE @
#define RESTRICT @
#define ABSTRACT @
#define PURE_VIRTUAL @
#define LIKELY @
#define UNLIKELY @
#define INDEX_NONE @
#define UE_LOG @
#define LOCTEXT @
#define NSLOCTEXT @
#define INVTEXT @
#define ARRAY_COUNT @
#define DEPRECATED @
#define DLLEXPORT @
#define DLLIMPORT @
#define PLATFORM_WINDOWS @
#define WITH_EDITOR @
#define BIG_NUMBER @
#define SMALL_NUMBER @
#define DELTA @

/* macOS: AssertMacros.h, Carbon, Objective-C */
#define check_noerr @
#define check_string @
#define check_noerr_string @
#define verify_noerr @
#define verify_string @
#define verify_action @
#define require @
#define require_noerr @
#define require_string @
#define require_quiet @
#define require_action @
#define require_success @
#define nil @
#define Nil @
#define YES @
#define NO @
#define MIN @
#define MAX @
#define ABS @
#define TARGET_OS_MAC @
#define TARGET_CPU_X86 @
#undef PAGE_SIZE
#define PAGE_SIZE @
#define NSEC_PER_SEC @

/* systems and logging libraries */
#undef major
#define major @
#undef minor
#define minor @
#undef makedev
#define makedev @
#undef unix
#define unix @
#undef linux
#define linux @
#undef i386
#define i386 @
#define LOG @
#define INFO @
#define WARNING @
#define FATAL @
#define CHECK @
#define DCHECK @
#define ASSERT @
#define DEBUG @
#define RELEASE @
#define VERSION @
#define PACKAGE @
#define CLAMP @
#undef MAXFLOAT
#define MAXFLOAT @
#undef EOF
#define EOF @
#define isset @
#define setbit @
#define howmany @
#define roundup @
#define powerof2 @
#undef stdin
#define stdin @
#undef stdout
#define stdout @
#undef stderr
#define stderr @
#undef errno
#define errno @
#undef I
#define I @
#define _T @
#define _C @
#define _N @
#define _P @
#define _S @
#define _U @
#define _X @
#define _B @
#define _L @

#endif
