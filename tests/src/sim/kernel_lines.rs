//! What a simulated kernel says: faults, repetitions of them, and lines that nobody knows.

use std::path::Path;

/// Said in turn; `{n}` becomes a number that rises, so that a line differs from the one before.
const BUILT_IN: [&str; 10] = [
    "pcieport 0000:00:03.1: AER: Corrected error received: 0000:00:03.1",
    "pcieport 0000:00:03.1: PCIe Bus Error: severity=Corrected, type=Data Link Layer, (Transmitter ID)",
    "pcieport 0000:00:03.1:   device [1022:1453] error status/mask=00001000/00006000",
    "pcieport 0000:00:03.1:    [12] Timeout",
    "NVRM: Xid (PCI:0000:3b:00): 63, pid='<unknown>', name=<unknown>, Row Remapper: New row marked for remapping, reset gpu to activate.",
    "NVRM: Xid (PCI:0000:86:00): 94, pid=20813, name=train, Contained: SM (0x1). RST: No, D-RST: No",
    "NVRM: Xid (PCI:0000:86:00): 31, pid=20813, name=train, Ch 00000008, intr 00000000. MMU Fault: ENGINE GRAPHICS",
    "pcieport 0000:00:03.1: AER: Corrected error received: 0000:00:03.1",
    "vendor_hw 0000:5d:00.0: unexpected state {n} while idle",
    "vendor_hw 0000:5d:00.0: link retrained",
];

/// Texts, ready to be put into JSON.
#[derive(Debug)]
pub struct KernelLines(Vec<(String, String)>);

impl KernelLines {
    /// Those of a file, else the built-in ones.
    ///
    /// # Errors
    /// A sentence when the file cannot be read or says nothing.
    pub fn new(file: Option<&Path>) -> Result<Self, String> {
        let text = match file {
            Some(file) => std::fs::read_to_string(file).map_err(|error| format!("--lines-file {}: {error}", file.display()))?,
            None => BUILT_IN.join("\n"),
        };
        let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).map(halves).collect();
        if lines.is_empty() { Err("--lines-file: there is no line in it".to_owned()) } else { Ok(Self(lines)) }
    }

    /// Writes one record of the ring.
    pub fn write(&self, number: u64, boot_ms: u64, text: &mut Vec<u8>) {
        use std::io::Write as _;
        let index = usize::try_from(number).unwrap_or_default() % self.0.len();
        let Some((before, after)) = self.0.get(index) else { return };
        // Writing to a Vec cannot fail.
        let _ = match after.as_str() {
            "" => write!(text, r#"{{"seq":{number},"boot_ms":{boot_ms},"level":4,"facility":0,"text":"{before}"}}"#),
            after => write!(text, r#"{{"seq":{number},"boot_ms":{boot_ms},"level":4,"facility":0,"text":"{before}{number}{after}"}}"#),
        };
    }
}

/// What stands before and after the number, escaped for JSON.
fn halves(line: &str) -> (String, String) {
    let escaped = |text: &str| {
        let quoted = serde_json::Value::from(text).to_string();
        quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default().to_owned()
    };
    match line.split_once("{n}") {
        // An empty end means that there is no number.
        Some((before, "")) => (escaped(before), " ".to_owned()),
        Some((before, after)) => (escaped(before), escaped(after)),
        None => (escaped(line), String::new()),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;
    use ironwatch_shared::wire::v1::report::KernelLine;

    #[test]
    fn every_line_is_a_record_of_the_ring() {
        let lines = KernelLines::new(None).unwrap();
        for number in 0..20 {
            let mut text = Vec::new();
            lines.write(number, 7, &mut text);
            let line: KernelLine = serde_json::from_slice(&text).unwrap();
            assert_eq!((line.seq, line.boot_ms, line.text.contains("{n}")), (number, 7, false));
        }
    }
}
