//! Operating system and kernel.

use super::part::{detail, part, said, said_in};
use crate::collectors::sysfs;
use ironwatch_shared::wire::v1::inventory::Part;
use std::path::{Path, PathBuf};

/// Both; from the first os-release(5) that can be read.
pub fn read(proc: &Path, os_release: &[PathBuf]) -> Vec<Part> {
    let text = os_release.iter().find_map(|path| sysfs::text(path).ok()).unwrap_or_default();
    let of = |key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        said(line.map(|value| value.trim_matches(['"', '\''])))
    };
    let mut os = part("os", "");
    os.model = of("PRETTY_NAME").or_else(|| of("NAME")).unwrap_or_else(|| "Linux".to_owned());
    for (name, key) in [("id", "ID"), ("version", "VERSION_ID"), ("build", "BUILD_ID"), ("variant", "VARIANT_ID")] {
        detail(&mut os, name, of(key));
    }
    let mut kernel = part("kernel", "");
    let release = said_in(&proc.join("sys/kernel/osrelease"));
    kernel.model = release.unwrap_or_else(|| rustix::system::uname().release().to_string_lossy().into_owned());
    detail(&mut kernel, "version", said_in(&proc.join("sys/kernel/version")));
    detail(&mut kernel, "architecture", said(rustix::system::uname().machine().to_str().ok()));
    vec![os, kernel]
}
