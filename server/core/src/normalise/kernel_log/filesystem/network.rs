//! File systems of other hosts: NFS, SMB, Ceph (net/sunrpc/clnt.c, fs/nfs, fs/smb/client, fs/ceph). All that is on them waits or
//! fails while the server does not answer. That it answers again is told, and no fault.

use super::super::sayings::begins;
use super::Severity::{Critical, Warning};
use super::{Saying, Understood, tell};

const LOST: Saying = ("", "server_lost", Warning, false);

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    nfs(text).or_else(|| smb(text)).or_else(|| ceph(text)).or_else(|| lustre(text))
}

/// `nfs: server store7 not responding, still trying`, and `, timed out` where it may give up.
fn nfs(text: &str) -> Option<Understood> {
    // `NFS: state manager: check lease failed on NFSv4 server store with error 5`.
    if let Some(rest) = text.strip_prefix("NFS: state manager: ") {
        let (server, _) = rest.split_once(" failed on NFSv4 server ")?.1.split_once(" with error ")?;
        return Some(tell("nfs", server, LOST));
    }
    let rest = ["nfs: server ", "NFS: server ", "lockd: server ", "rpcbind: server "].iter().find_map(|start| text.strip_prefix(start))?;
    let (server, words) = rest.split_once(' ')?;
    let lost = words.starts_with("not responding, ") || words.starts_with("not responding");
    lost.then(|| tell("nfs", server, LOST))
}

/// `CIFS: VFS: \\\\store7 has not responded in 180 seconds. Reconnecting...`, before 5.6 `CIFS VFS: Server store7 has …`.
fn smb(text: &str) -> Option<Understood> {
    let rest = text.strip_prefix("CIFS: VFS: ").or_else(|| text.strip_prefix("CIFS VFS: "))?;
    let rest = rest.strip_prefix("Server ").unwrap_or(rest);
    let (server, words) = rest.split_once(' ')?;
    let lost = begins(words, "has not responded in * seconds");
    lost.then(|| tell("cifs", server.trim_start_matches('\\'), LOST))
}

/// `ceph: mds0 hung`, since 6.8 `ceph: [5b8c-… 4711]: mds0 hung`, `libceph: osd3 down`.
fn ceph(text: &str) -> Option<Understood> {
    if let Some(rest) = text.strip_prefix("libceph: osd") {
        let (number, words) = rest.split_once(' ')?;
        return (number.bytes().all(|b| b.is_ascii_digit()) && words == "down").then(|| tell("ceph", "", LOST));
    }
    if let Some(words) = text.strip_prefix("libceph: ") {
        // `mon0 (1)10.0.0.1:6789 session lost, hunting for new mon`.
        return begins(words, "mon* * session lost").then(|| tell("ceph", "", LOST));
    }
    let rest = text.strip_prefix("ceph: ")?;
    let said = rest.split_once("]: ").filter(|_| rest.starts_with('[')).map_or(rest, |(_, said)| said);
    let lost = ["mds* hung", "mds* caps stale", "mds* reconnect denied"].iter().any(|pattern| begins(said, pattern));
    lost.then(|| tell("ceph", "", LOST))
}

/// Lustre, a module from outside the kernel: `Lustre: scratch-OST0003-osc-ffff: Connection to scratch-OST0003 (at 10.0.0.7@o2ib) was
/// lost; in progress operations using this service will wait for recovery to complete`. Its errors begin with a number of their own,
/// or with the process and the place in the source.
fn lustre(text: &str) -> Option<Understood> {
    if let Some(rest) = text.strip_prefix("Lustre: ") {
        let (target, words) = rest.split_once(": Connection to ")?;
        return words.contains(" was lost; in progress operations").then(|| tell("lustre", target, LOST));
    }
    let rest = text.strip_prefix("LustreError: ")?;
    // 11: what was asked on a way that is lost; 166 and 167: the server has put this host out.
    let numbers = [("11-0: ", true), ("166-1: ", false), ("167-0: ", false)];
    if let Some((_, detail)) = numbers.into_iter().find(|(number, _)| rest.starts_with(number)) {
        return Some(Understood { detail, ..tell("lustre", "", LOST) });
    }
    let (place, words) = rest.split_once(") ")?;
    let broken = place.contains(".c:") && (words.starts_with("LBUG") || words.starts_with("ASSERTION"));
    broken.then(|| tell("lustre", "", ("", "corruption", Critical, false)))
}
