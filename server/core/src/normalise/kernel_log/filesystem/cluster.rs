//! File systems that several hosts share: GFS2, OCFS2 and its heartbeat (fs/gfs2, fs/dlm, fs/ocfs2).

use super::Severity::{Critical, Error};
use super::{Sayings, Understood, behind_device, find, tell};

/// Behind `gfs2: fsid=cluster:name.0: `.
const GFS2: Sayings = &[
    ("fatal: I/O error", "io_error", Critical, false),
    ("fatal: ", "corruption", Critical, false),
    ("about to withdraw ", "shutdown", Critical, false),
    ("telling LM to ", "shutdown", Critical, true),
    ("withdrawn", "shutdown", Critical, false),
    ("File system withdrawn", "shutdown", Critical, false),
    ("File system was withdrawn", "shutdown", Critical, false),
    ("warning: assertion ", "corruption", Error, false),
    ("Error * writing to journal", "io_error", Critical, false),
    ("Error * writing to log", "io_error", Critical, false),
    ("Error * reading ", "io_error", Error, false),
];

const OCFS2: Sayings = &[
    ("On-disk corruption discovered", "corruption", Error, false),
    ("OCFS2: Returning error to the calling process", "corruption", Error, true),
    ("OCFS2: File system is now read-only", "remount_ro", Critical, false),
    ("File system is now read-only due to the potential of on-disk corruption", "remount_ro", Critical, false),
    ("o2quo: ", "shutdown", Critical, false),
    ("o2net: no longer connected to node ", "io_error", Error, false),
];

/// Behind `(mount.ocfs2,88,0):function:line ` and the like of its cluster stack.
const STACK: [&str; 5] = ["ocfs2_", "o2net_", "o2hb_", "o2cb_", "dlm_"];

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    if let Some(rest) = text.strip_prefix("gfs2: fsid=").or_else(|| text.strip_prefix("GFS2: fsid=")) {
        let (name, words) = rest.split_once(": ")?;
        return find(GFS2, words).map(|found| tell("gfs2", name, found));
    }
    if let Some(rest) = text.strip_prefix("OCFS2: ERROR ") {
        let (device, _) = behind_device(rest)?;
        return Some(tell("ocfs2", device, ("", "corruption", Error, false)));
    }
    if text.starts_with('(') {
        // `(kworker/1:2,88,1):o2hb_write_timeout:177 ERROR: Heartbeat write timeout to device sda1 after 120000 milliseconds`.
        let (_task, rest) = text.split_once("):")?;
        let (place, words) = rest.split_once(' ')?;
        let own = STACK.iter().any(|start| place.starts_with(start));
        let told = own && words.starts_with("ERROR: ");
        return told.then(|| tell("ocfs2", "", ("", "io_error", Error, false)));
    }
    find(OCFS2, text).map(|found| tell("ocfs2", "", found))
}
