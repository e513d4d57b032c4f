//! A copy of what firmware kept over a crash: only root may list it, and the agent tells it once in each boot.

use super::leave;
use crate::collectors::sysfs;
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

/// The folder beside the other files.
pub const DIR: &str = "pstore";
/// A dump has some 20 parts, and firmware keeps a few dumps.
const MAX_FILES: usize = 200;
/// One part; ramoops gives up to some hundred kilobytes, others some kilobytes.
const MAX_FILE_BYTES: u64 = 256 << 10;

/// Copies what is there. An empty folder says that there was nothing. Answers how many files there were.
pub fn copy(sys: &Path, out: &Path) -> Result<usize, String> {
    let (from, to) = (sys.join("fs/pstore"), out.join(DIR));
    leave::prepare(&to)?;
    leave::give_to_group(&to, out)?;
    let names: Vec<String> = sysfs::names(&from).into_iter().filter(|name| from.join(name).is_file()).take(MAX_FILES).collect();
    for name in &names {
        // What was copied in this boot does not change any more.
        if !to.join(name).exists() {
            let bytes = read(&from.join(name)).map_err(|error| format!("cannot read {}: {error}", from.join(name).display()))?;
            leave::write_bytes(&to, name, &bytes)?;
        }
    }
    for name in sysfs::names(&to).into_iter().filter(|name| !names.contains(name)) {
        let _ = fs::remove_file(to.join(name));
    }
    Ok(names.len())
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_FILE_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
    use super::*;

    #[test]
    fn what_is_there_is_copied_and_what_is_gone_goes() {
        let root = tempfile::tempdir().unwrap();
        let (sys, out) = (root.path().join("sys"), root.path().join("out"));
        fs::create_dir_all(sys.join("fs/pstore")).unwrap();
        fs::create_dir_all(&out).unwrap();
        fs::write(sys.join("fs/pstore/dmesg-efi-1"), "Panic#1 Part1\n<0>[ 1.0] Kernel panic\n").unwrap();
        assert_eq!(copy(&sys, &out), Ok(1));
        assert_eq!(copy(&sys, &out), Ok(1));
        assert!(fs::read_to_string(out.join("pstore/dmesg-efi-1")).unwrap().contains("Kernel panic"));
        fs::remove_file(sys.join("fs/pstore/dmesg-efi-1")).unwrap();
        assert_eq!(copy(&sys, &out), Ok(0));
        assert!(sysfs::names(&out.join(DIR)).is_empty());
    }

    #[test]
    fn a_machine_without_pstore_leaves_an_empty_folder() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(copy(&root.path().join("sys"), root.path()), Ok(0));
        assert!(root.path().join(DIR).is_dir());
    }
}
