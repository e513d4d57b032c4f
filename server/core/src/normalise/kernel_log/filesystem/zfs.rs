//! ZFS, a module from outside the kernel (OpenZFS, module/zfs and module/os/linux).

use super::Severity::{Critical, Error};
use super::{Understood, tell};

/// Reads one line.
pub(super) fn understand(text: &str) -> Option<Understood> {
    let text = text.strip_prefix("Solaris: ").unwrap_or(text);
    input_output(text).or_else(|| suspended(text)).or_else(|| assertion(text))
}

/// `zio pool=tank vdev=/dev/sdb1 error=5 type=2 offset=77 size=4096 flags=1808aa`: an input or output that failed; error 52 is a
/// checksum that does not fit (`ECKSUM`).
fn input_output(text: &str) -> Option<Understood> {
    let rest = text.strip_prefix("zio pool=")?;
    let (pool, rest) = rest.split_once(" vdev=")?;
    let (vdev, rest) = rest.split_once(" error=")?;
    let code = if rest.starts_with("52 ") { "corruption" } else { "io_error" };
    Some(tell("zfs", pool, ("", code, Error, false)).with("member", vdev))
}

/// `WARNING: Pool 'tank' has encountered an uncorrectable I/O failure and has been suspended.`, `WARNING: MMP writes to pool 'tank'
/// have not succeeded in over 60000 ms; suspending pool.`
fn suspended(text: &str) -> Option<Understood> {
    let rest = text.strip_prefix("WARNING: ")?;
    let rest = rest.trim_start().strip_prefix("Pool '").or_else(|| rest.trim_start().strip_prefix("MMP writes to pool '"))?;
    let (pool, said) = rest.split_once('\'')?;
    let stopped = said.starts_with(" has encountered an uncorrectable I/O failure") || said.contains("; suspending pool");
    stopped.then(|| tell("zfs", pool, ("", "shutdown", Critical, false)))
}

/// `VERIFY3(0 == zap_add(…)) failed (0 == 17)`, `PANIC at zap.c:77:zap_add()`, `PANIC: zfs: adding existent segment to range tree`:
/// what is on the disk contradicts itself, and the thread that met it never goes on.
fn assertion(text: &str) -> Option<Understood> {
    let text = text.strip_prefix("SPLError: ").and_then(|rest| rest.split_once(") ")).map_or(text, |(_, rest)| rest);
    let checked = ["VERIFY(", "VERIFY0(", "VERIFY3(", "ASSERT(", "ASSERT3("].iter().any(|start| text.starts_with(start));
    let place = text.strip_prefix("PANIC at ").and_then(|rest| rest.split_once(".c:")).is_some();
    let told = (checked && text.contains(") failed")) || place || text.starts_with("PANIC: zfs: ") || text.starts_with("PANIC: blkptr at ");
    told.then(|| tell("zfs", "", ("", "corruption", Critical, false)))
}
