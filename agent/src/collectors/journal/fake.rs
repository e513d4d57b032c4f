//! A journalctl for tests: a shell script that answers as the real one does, from files that a test writes. What is not
//! real: it knows one journal of one process, and leaves the choice of entries to whoever reads them.
#![allow(dead_code, reason = "two test programs use it, each in part")]

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const SCRIPT: &str = r#"#!/bin/sh
cd "$(dirname "$0")" || exit 9
follow= cursor= before= dmesg=
for argument; do
    case $argument in
    --follow) follow=1 ;;
    --cursor=*) cursor=${argument#--cursor=} ;;
    --boot=-1) before=1 ;;
    --dmesg) dmesg=1 ;;
    esac
done
echo "$@" >>asked
case $(cat mode) in
deny) echo 'No journal files were opened due to insufficient permissions.' >&2; exit 1 ;;
hang) exec sleep 600 ;;
esac
if [ -n "$before" ]; then
    [ -f before ] || { echo 'Data from the specified boot (-1) is not available: No such boot ID in journal' >&2; exit 1; }
    if [ -n "$dmesg" ]; then cat before-dmesg; else cat before; fi
    exit 0
fi
if [ -z "$follow" ]; then
    tail -n 1 entries
    exit 0
fi
echo $$ >>children
next=$(grep -n -F "\"$cursor\"" entries | head -n 1 | cut -d: -f1)
next=${next:-1}
# 1: whoever started this was gone before it could look.
while [ $PPID != 1 ] && kill -0 $PPID 2>/dev/null; do
    total=$(wc -l <entries)
    if [ "$total" -ge "$next" ]; then
        sed -n "$next,${total}p" entries
        next=$((total + 1))
    fi
    [ "$(cat mode)" = die ] && exit 1
    sleep 0.02
done
"#;

/// The boot before, as the journal writes it.
const BOOT_BEFORE: &str = "0a1b2c3d00004000800000112233aabb";

/// A folder with the program and its journal.
pub struct FakeJournal(PathBuf);

impl FakeJournal {
    /// In a folder that is there.
    pub fn new(dir: &Path) -> Self {
        let program = dir.join("journalctl");
        fs::write(&program, SCRIPT).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(dir.join("entries"), "").unwrap();
        fs::write(dir.join("mode"), "well\n").unwrap();
        Self(dir.to_path_buf())
    }

    /// To be set as `commands.journalctl`.
    pub fn program(&self) -> String {
        self.path("journalctl").to_str().unwrap().to_owned()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// `deny`, `hang`, `die` or `well`.
    pub fn tell(&self, mode: &str) {
        fs::write(self.path("mode.new"), format!("{mode}\n")).unwrap();
        fs::rename(self.path("mode.new"), self.path("mode")).unwrap();
    }

    /// Something that is no entry, too.
    pub fn write(&self, text: &str) {
        OpenOptions::new().append(true).open(self.path("entries")).unwrap().write_all(text.as_bytes()).unwrap();
    }

    /// An entry with this number for its place.
    pub fn log(&self, number: u32, program: &str, text: &str) {
        self.write(&entry(number, program, text));
    }

    /// Ends the child that follows now.
    pub fn kill_child(&self) {
        let children = fs::read_to_string(self.path("children")).unwrap_or_default();
        if let Some(newest) = children.lines().last() {
            let _ = Command::new("kill").args(["-KILL", newest]).status();
        }
    }

    /// The children that followed so far.
    pub fn children(&self) -> Vec<u32> {
        fs::read_to_string(self.path("children")).unwrap_or_default().lines().map(|line| line.parse().unwrap()).collect()
    }

    /// How it was asked so far.
    pub fn asked(&self) -> Vec<String> {
        fs::read_to_string(self.path("asked")).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// There was a boot before, which ended with these entries.
    pub fn boot_before(&self, end: &[(&str, &str)]) {
        let entries: String = (0..).zip(end).map(|(number, (program, text))| entry(number, program, text)).collect();
        fs::write(self.path("before"), entries).unwrap();
        let dmesg = "-- Journal begins at some time. --\n[  100.1] n7 kernel: the last words\n[  100.2] n7 kernel: of the boot before\n";
        fs::write(self.path("before-dmesg"), dmesg).unwrap();
    }
}

/// The place of an entry.
pub fn cursor(number: u32) -> String {
    format!("s=1f2e;i={number:x};b={BOOT_BEFORE};m=77;t=5e;x=6f")
}

pub fn entry(number: u32, program: &str, text: &str) -> String {
    let (cursor, usec) = (cursor(number), 1_790_000_000_000_000_u64 + u64::from(number));
    format!(
        "{{\"__CURSOR\":\"{cursor}\",\"__REALTIME_TIMESTAMP\":\"{usec}\",\"_BOOT_ID\":\"{BOOT_BEFORE}\",\"_UID\":\"0\",\
         \"SYSLOG_IDENTIFIER\":\"{program}\",\"PRIORITY\":\"6\",\"MESSAGE\":\"{text}\"}}\n"
    )
}
