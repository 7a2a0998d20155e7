//! The folder that a path leads to, entered step by step: whoever changes the way meanwhile changes nothing.

use std::ffi::{CString, OsString};
use std::fs::{File, Metadata};
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Mode, OFlags};
use rustix::io::Errno;

use crate::descriptors::Owned;

/// How many symbolic links may be on the way to a file; the system allows as many.
const MOST_LINKS: u32 = 40;

/// What is at a step of the way.
enum Step {
    Folder(Owned<File>, Metadata),
    /// A symbolic link: whose it is, and where it leads.
    Link(u32, PathBuf),
}

/// Opens the folder of a file, and says the file's name in it. It follows no symbolic link that is not trusted, also none that
/// another link leads through. The last of the three is a folder in which others can replace what is on the way.
pub fn open(
    path: &Path,
    is_trusted: impl Fn(u32) -> bool,
    can_be_replaced: impl Fn(&Metadata) -> bool,
) -> io::Result<(Owned<File>, OsString, Option<PathBuf>)> {
    let absolute = std::path::absolute(path)?;
    let is_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let (Some(name), Some(parent), false) = (absolute.file_name(), absolute.parent(), is_folder) else {
        return Err(io::Error::other("its path is that of a folder, and must be that of a file"));
    };
    let steps = |path: &Path| path.components().rev().map(|step| step.as_os_str().to_owned()).collect();
    let mut ahead: Vec<OsString> = steps(parent);
    let (mut folder, mut said) = (None, PathBuf::new());
    let (mut links, mut replaceable) = (0, None);
    while let Some(step) = ahead.pop() {
        match enter(folder.as_ref(), &step)? {
            Step::Folder(next, metadata) => {
                // The root in a link takes the place of what was before it.
                if step == ".." {
                    said.pop();
                } else {
                    said.push(&step);
                }
                if can_be_replaced(&metadata) {
                    replaceable = Some(said.clone());
                }
                folder = Some(next);
            }
            Step::Link(owner, _) if !is_trusted(owner) => {
                return Err(io::Error::other(format!(
                    "{} on the way to it is a symbolic link of another user; name the folder itself",
                    said.join(&step).display()
                )));
            }
            Step::Link(..) if links == MOST_LINKS => return Err(Errno::LOOP.into()),
            Step::Link(_, target) => {
                links += 1;
                let more: Vec<OsString> = steps(&target);
                ahead.extend(more);
            }
        }
    }
    let folder = folder.ok_or(Errno::NOENT)?;
    Ok((folder, name.to_owned(), replaceable))
}

/// Opens what is at a step, without following it. The root is the same from any folder.
fn enter(folder: Option<&Owned<File>>, step: &OsString) -> io::Result<Step> {
    let folder = folder.map_or(CWD, |folder| folder.as_fd());
    let opened =
        match rustix::fs::openat(folder, step, KIND | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty()) {
            Ok(opened) => Owned::new(File::from(opened))?,
            Err(Errno::LOOP | Errno::NOTDIR) => return link(folder, step),
            Err(error) => return Err(error.into()),
        };
    let metadata = opened.metadata()?;
    if metadata.is_symlink() { link_itself(&opened, &metadata) } else { Ok(Step::Folder(opened, metadata)) }
}

/// Opens a link, or a folder that need not be readable.
#[cfg(target_os = "linux")]
const KIND: OFlags = OFlags::PATH;
#[cfg(not(target_os = "linux"))]
const KIND: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY);

/// A link that was opened: nobody can exchange it any more.
fn link_itself(link: &Owned<File>, metadata: &Metadata) -> io::Result<Step> {
    let target = rustix::fs::readlinkat(&**link, c"", Vec::new())?;
    Ok(Step::Link(metadata.uid(), target_path(target)))
}

/// A link that cannot be opened.
fn link(folder: BorrowedFd<'_>, step: &OsString) -> io::Result<Step> {
    let metadata = rustix::fs::statat(folder, step, AtFlags::SYMLINK_NOFOLLOW)?;
    let target = rustix::fs::readlinkat(folder, step, Vec::new())?;
    Ok(Step::Link(metadata.st_uid, target_path(target)))
}

fn target_path(target: CString) -> PathBuf {
    OsString::from_vec(target.into_bytes()).into()
}
