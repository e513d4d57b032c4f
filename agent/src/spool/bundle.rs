//! Old readings of a long absence, many in one file. A file system gives each file whole blocks: a week of readings takes
//! three times its bytes in files of their own.
//!
//! `<first number, 20 digits>.<last number, 20 digits>.<count>.bundle` begins with a line
//! `ironwatch-bundle-1 <bytes of the table> <sha256 of the table, 64 hex digits>`. The table has a line `<name> <bytes>` for each report,
//! and after it come the files that they were, one after the other, each with its own digest ([`super::file`]).

use super::file::{self, torn};
use super::{Kind, Name};
use crate::private_file;
use std::io;
use std::path::Path;

/// Readings in one file: at most so many, and so many bytes. Little, as they go together when space runs out.
pub const MAX_REPORTS: usize = 32;
pub const MAX_BYTES: u64 = 48 << 10;

const FORMAT: &str = "ironwatch-bundle-1";
const EXTENSION: &str = "bundle";
/// A table of [`MAX_REPORTS`] lines has some 3 kB.
const MAX_TABLE_BYTES: usize = 16 << 10;
const MAX_FILE_BYTES: u64 = MAX_BYTES + 2 * MAX_TABLE_BYTES as u64;

/// What a bundle's name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BundleName {
    pub first: u64,
    pub last: u64,
    pub count: u64,
}

impl std::fmt::Display for BundleName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:020}.{:020}.{}.{EXTENSION}", self.first, self.last, self.count)
    }
}

impl BundleName {
    /// The reverse of `Display`; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (first, last, count) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let name = Self { first, last, count };
        (name.to_string() == text).then_some(name)
    }
}

/// Writes a bundle of reports in the order of their numbers, each as its file is. On disk once this returns, as the files are
/// removed afterwards. `None` when there is nothing to write.
pub fn write(dir: &Path, reports: &[(Name, Vec<u8>)]) -> io::Result<Option<BundleName>> {
    let (Some((first, _)), Some((last, _))) = (reports.first(), reports.last()) else { return Ok(None) };
    let name = BundleName { first: first.number, last: last.number, count: reports.len() as u64 };
    let table: String = reports.iter().map(|(name, bytes)| line(name, bytes.len())).collect();
    let mut content = first_line(table.as_bytes()).into_bytes();
    content.extend_from_slice(table.as_bytes());
    for (_, bytes) in reports {
        content.extend_from_slice(bytes);
    }
    private_file::replace(&dir.join(name.to_string()), &content)?;
    Ok(Some(name))
}

/// Names of the reports in a bundle, and what each takes of its bytes, its line in the table included.
pub fn table(dir: &Path, bundle: BundleName) -> io::Result<Vec<(Name, u64)>> {
    let (reports, content) = open(dir, bundle)?;
    let mut table: Vec<(Name, u64)> = reports
        .into_iter()
        .map(|(name, place)| {
            let bytes = line(&name, place.len()).len() + place.len();
            (name, bytes as u64)
        })
        .collect();
    let listed: u64 = table.iter().map(|(_, bytes)| bytes).sum();
    // The first line goes with the first report.
    if let Some((_, bytes)) = table.first_mut() {
        *bytes += content.len() as u64 - listed;
    }
    Ok(table)
}

/// The packed body of one report.
pub fn read(dir: &Path, bundle: BundleName, number: u64) -> io::Result<Vec<u8>> {
    let (reports, content) = open(dir, bundle)?;
    let (_, place) = reports.into_iter().find(|(name, _)| name.number == number).ok_or_else(torn)?;
    file::unwrap(content.get(place).ok_or_else(torn)?.to_vec())
}

type Places = Vec<(Name, std::ops::Range<usize>)>;

/// The places of the reports, and the bytes in which they are. A bundle is small, so it is read whole.
fn open(dir: &Path, bundle: BundleName) -> io::Result<(Places, Vec<u8>)> {
    let content = private_file::read(&dir.join(bundle.to_string()), MAX_FILE_BYTES)?;
    let places = places(bundle, &content).ok_or_else(torn)?;
    Ok((places, content))
}

fn places(bundle: BundleName, content: &[u8]) -> Option<Places> {
    let line_bytes = content.iter().position(|byte| *byte == b'\n')? + 1;
    let first = std::str::from_utf8(content.get(..line_bytes)?).ok()?;
    let table_bytes: usize = first.split(' ').nth(1)?.parse().ok().filter(|bytes| *bytes <= MAX_TABLE_BYTES)?;
    let table = content.get(line_bytes..line_bytes + table_bytes)?;
    if first != first_line(table) {
        return None;
    }
    let mut places = Places::new();
    let mut begin = line_bytes + table_bytes;
    for line in std::str::from_utf8(table).ok()?.lines() {
        let (name, bytes) = line.split_once(' ')?;
        let end = begin.checked_add(bytes.parse().ok()?)?;
        places.push((Name::parse(name).filter(|name| name.kind == Kind::Live)?, begin..end));
        begin = end;
    }
    if begin != content.len() {
        return None;
    }
    let ends = places.first().map(|(name, _)| name.number).zip(places.last().map(|(name, _)| name.number));
    (ends == Some((bundle.first, bundle.last)) && places.len() as u64 == bundle.count).then_some(places)
}

fn line(name: &Name, bytes: usize) -> String {
    format!("{name} {bytes}\n")
}

fn first_line(table: &[u8]) -> String {
    format!("{FORMAT} {} {}\n", table.len(), file::digest_of(table))
}
