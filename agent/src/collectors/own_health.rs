//! What the agent itself costs, from `/proc/self` (proc(5)). Always the real one, whatever `paths.proc` says.

use std::path::Path;

/// Resident bytes and CPU seconds of this process; 0 where the kernel does not say.
pub fn read() -> (u64, f64) {
    let page_bytes = u64::try_from(rustix::param::page_size()).unwrap_or(4_096);
    let ticks_per_second = rustix::param::clock_ticks_per_second().max(1);
    let resident = text("/proc/self/statm").and_then(|text| text.split(' ').nth(1)?.parse::<u64>().ok());
    // Field 2 is the name in parentheses and may hold anything; 14 and 15 are user and system time in ticks.
    let ticks = text("/proc/self/stat").and_then(|text| {
        let mut fields = text.rsplit_once(')')?.1.split_whitespace().skip(11);
        Some(fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?)
    });
    #[expect(clippy::cast_precision_loss, reason = "ticks of a process fit a float's 53 bits for millions of years")]
    let cpu_seconds = ticks.unwrap_or(0) as f64 / ticks_per_second as f64;
    (resident.unwrap_or(0).saturating_mul(page_bytes), cpu_seconds)
}

fn text(path: &str) -> Option<String> {
    super::sysfs::text(Path::new(path)).ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn this_process_has_memory() {
        let (resident_bytes, cpu_seconds) = super::read();
        assert!(resident_bytes > 100_000 && cpu_seconds >= 0.0);
    }
}
