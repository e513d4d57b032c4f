//! CSV: the first line names the columns.

use super::File;
use super::given::{Given, Key, Value, key_of, our_words};
use crate::secrets::Secret;

/// More columns than keys there are.
const MAX_COLUMNS: usize = 100;

/// What the table writers of different countries put between columns: the one that stands most often in the first line.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |mark: u8| first.bytes().filter(|byte| *byte == mark).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

/// Reads it.
pub(super) fn read(text: &str) -> Result<File, String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut file = File::default();
    let mut columns: Option<Vec<Option<Key>>> = None;
    for record in reader.records() {
        // Whatever the parser says may quote the line.
        let record = record.map_err(|error| format!("this is no CSV: line {}", error.position().map_or(0, csv::Position::line)))?;
        let line = record.position().and_then(|position| usize::try_from(position.line()).ok()).unwrap_or_default();
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        let Some(keys) = &columns else {
            columns = Some(header(&record, &mut file)?);
            continue;
        };
        if record.len() != keys.len() {
            file.refused.push((line, format!("it has {} columns, and the first line has {}", record.len(), keys.len())));
            continue;
        }
        let mut given = Given::at(line);
        for (key, field) in keys.iter().zip(record.iter()) {
            // What is not known is told once, of the first line.
            if key.is_some() {
                given.word(*key, Value::One(Secret::from(plain(field))));
            }
        }
        file.given.push(given);
    }
    Ok(file)
}

/// Without the mark that keeps a table program from taking a text for a formula.
fn plain(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        Some(_) | None => field,
    }
}

fn header(record: &csv::StringRecord, file: &mut File) -> Result<Vec<Option<Key>>, String> {
    if record.len() > MAX_COLUMNS {
        return Err(format!("the first line has more than {MAX_COLUMNS} columns"));
    }
    let keys: Vec<Option<Key>> = record.iter().map(key_of).collect();
    if !keys.contains(&Some(Key::BmcAddress)) {
        return Err(format!("the first line must name the columns, among them bmc_ip; known are {}", our_words()));
    }
    let twice = keys
        .iter()
        .enumerate()
        .any(|(place, key)| key.is_some_and(|key| key != Key::Other) && keys.iter().take(place).any(|before| before == key));
    if twice {
        return Err("the first line names a column twice".to_owned());
    }
    for (place, key) in keys.iter().enumerate() {
        if key.is_none() {
            file.warnings.push((1, format!("column {} is not known and passed over", place + 1)));
        }
    }
    Ok(keys)
}
