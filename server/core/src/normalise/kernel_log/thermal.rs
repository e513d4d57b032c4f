//! Heat: processors that slow down (arch/x86/kernel/cpu/mce/therm_throt.c, drivers/thermal/intel/therm_throt.c) and
//! machines that turn themselves off (drivers/thermal/thermal_core.c, drivers/acpi/thermal.c, kernel/reboot.c).

use super::number::decimal;
use super::{Record, Understood};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(record: &Record<'_>) -> Option<Understood> {
    let text = record.text;
    throttle(text).or_else(|| modulated(text)).or_else(|| zone(text)).or_else(|| shutdown(text)).or_else(|| platform(text))
}

/// `CPU1: Running in modulated clock mode` (before 2.6.2x), `Processor 1 heated above trip temperature. Throttling enabled.` (decoded
/// by mcelog).
pub(in crate::normalise) fn modulated(text: &str) -> Option<Understood> {
    let (rest, end) = match text.strip_prefix("Processor ") {
        Some(rest) => (rest, " heated above trip temperature"),
        None => (text.strip_prefix("CPU")?, ": Running in modulated clock mode"),
    };
    let (cpu, rest) = decimal(rest)?;
    let told = || Understood::new("thermal", Some(Code::word("cpu_throttle")), Component::new("cpu", ""));
    rest.starts_with(end).then(|| told().with("cpu", cpu))
}

/// What POWER firmware, and processors without a sensor, say of heat.
fn platform(text: &str) -> Option<Understood> {
    let bare = text.strip_prefix("RTAS: ").unwrap_or(text);
    if bare.starts_with("High ambient temperature detected") || bare.starts_with("Critical power/cooling issue detected") {
        return Some(off(""));
    }
    let (_, rest) = decimal(text.strip_prefix("CPU#")?)?;
    rest.starts_with(": Possible thermal failure").then(|| off(""))
}

/// `CPU6: Package temperature above threshold, cpu clock throttled (total events = 1)`, with `mce: ` before it in some
/// kernels, and since 5.5 `… temperature is above threshold, cpu clock is throttled …`. All processors of a package
/// say it, so it is one problem of the processor as a whole. A power limit is no heat, and `normal` is good news.
fn throttle(text: &str) -> Option<Understood> {
    const THINGS: [&str; 4] = ["Package temperature", "Core temperature", "Temperature", "temperature"];
    const ABOVE: [&str; 3] = [" above threshold", " is above threshold", "/speed above threshold"];
    let bare = text.strip_prefix("mce: ").unwrap_or(text);
    // Some kernels around 2.6.30 do not say which.
    let (cpu, rest) = match bare.strip_prefix("CPU").map(|rest| decimal(rest.trim_start())) {
        Some(numbered) => numbered.map(|(cpu, rest)| Some((Some(cpu), rest.strip_prefix(": ")?)))??,
        None => (None, bare),
    };
    let (thing, rest) = THINGS.iter().find_map(|thing| Some((*thing, rest.strip_prefix(thing)?)))?;
    let rest = ABOVE.iter().find_map(|above| rest.strip_prefix(above))?;
    let count = rest.split_once("(total events = ").and_then(|(_, rest)| decimal(rest)).map(|(count, _)| count);
    let scope = thing.split(' ').next().filter(|word| matches!(*word, "Package" | "Core")).map(str::to_lowercase);
    let told = Understood::new("thermal", Some(Code::word("cpu_throttle")), Component::new("cpu", ""));
    Some(told.with_some("cpu", cpu).with_some("count", count).with_some("scope", scope))
}

/// `thermal thermal_zone3: critical temperature reached (80 C), shutting down`, `…reached(80 C),…` before 4.0, since
/// 5.10 `thermal thermal_zone3: acpitz: critical temperature reached, shutting down`, later without its end.
fn zone(text: &str) -> Option<Understood> {
    let (name, said) = text.strip_prefix("thermal ")?.split_once(": ")?;
    name.strip_prefix("thermal_zone").and_then(decimal).filter(|(_, rest)| rest.is_empty())?;
    let (kind, said) = match said.split_once(": ") {
        Some((kind, said)) => (Some(kind), said),
        None => (None, said),
    };
    let rest = said.strip_prefix("critical temperature reached")?;
    Some(off(rest).on(name).with_some("zone", kind))
}

/// Lines that name no zone.
fn shutdown(text: &str) -> Option<Understood> {
    const STARTS: [&str; 7] = [
        "thermal_sys: Critical temperature reached",
        "thermal_sys: critical temperature reached",
        "Critical temperature reached",
        "ACPI: Critical temperature reached",
        "ACPI: thermal: Critical temperature reached",
        "ACPI: thermal: critical temperature reached",
        "ACPI: Critical trip point",
    ];
    // `ACPI: \_TZ_.THRM: Critical temperature reached (100 C), shutting down`.
    let of_zone = text.strip_prefix("ACPI: \\_TZ").and_then(|rest| rest.split_once(": Critical temperature reached"));
    if let Some((zone, rest)) = of_zone.filter(|(zone, _)| !zone.contains(' ')) {
        return Some(off(rest).with("zone", format!("\\_TZ{zone}")));
    }
    let bare = text.strip_prefix("reboot: ").unwrap_or(text);
    let protection = bare.strip_prefix("HARDWARE PROTECTION ").or_else(|| bare.strip_prefix("Hardware protection "));
    if let Some(reason) = protection.and_then(|rest| rest.split_once('(')) {
        return reason.1.starts_with("Temperature too high").then(|| off(""));
    }
    STARTS.iter().find_map(|start| text.strip_prefix(start)).map(off)
}

fn off(rest: &str) -> Understood {
    let celsius =
        rest.trim_start().strip_prefix('(').and_then(decimal).filter(|(_, rest)| rest.starts_with(" C)")).map(|(celsius, _)| celsius);
    Understood::new("thermal", Some(Code::word("critical_shutdown")), Component::host()).with_some("celsius", celsius)
}

#[cfg(test)]
mod tests {
    use super::super::classify_line;

    #[test]
    fn throttling_of_four_generations_of_kernels() {
        for line in [
            "CPU11: Temperature above threshold, cpu clock throttled (total events = 204)",
            "CPU11: Core temperature above threshold, cpu clock throttled (total events = 204)",
            "CPU11: Package temperature above threshold, cpu clock throttled (total events = 204)",
            "CPU 11: Temperature above threshold, cpu clock throttled (total events = 204)",
            "mce: CPU11: Core temperature above threshold, cpu clock throttled (total events = 204)",
            "mce: CPU11: Package temperature above threshold, cpu clock throttled (total events = 204)",
            "CPU11: Core temperature is above threshold, cpu clock is throttled (total events = 204)",
            "CPU11: Package temperature is above threshold, cpu clock is throttled (total events = 204)",
        ] {
            let told = classify_line(line);
            assert_eq!(told.as_ref().map(|told| (told.class, told.component.to_string())), Some(("thermal", "cpu".to_owned())), "{line}");
            let fields = told.map(|told| told.fields).unwrap_or_default();
            assert_eq!(fields.get("cpu").and_then(|v| v.as_u64()), Some(11), "{line}");
            assert_eq!(fields.get("count").and_then(|v| v.as_u64()), Some(204), "{line}");
        }
    }

    #[test]
    fn processors_that_slow_down_say_so_in_other_words_too() {
        let nobody = classify_line("Temperature above threshold, cpu clock throttled (total events = 204)");
        assert_eq!(nobody.map(|told| (told.class, told.fields.contains_key("cpu"))), Some(("thermal", false)));
        for line in ["CPU11: Running in modulated clock mode", "Processor 11 heated above trip temperature. Throttling enabled."] {
            let told = classify_line(line);
            assert_eq!(told.as_ref().map(|told| told.class), Some("thermal"), "{line}");
            assert_eq!(told.and_then(|told| told.fields.get("cpu")?.as_u64()), Some(11), "{line}");
        }
        assert_eq!(classify_line("Processor 11 below trip temperature. Throttling disabled"), None);
    }

    #[test]
    fn machines_that_turn_themselves_off() {
        for (line, device, celsius) in [
            ("thermal thermal_zone7: critical temperature reached (104 C), shutting down", Some("thermal_zone7"), Some(104)),
            ("thermal thermal_zone7: critical temperature reached(104 C),shutting down", Some("thermal_zone7"), Some(104)),
            ("thermal thermal_zone7: acpitz: critical temperature reached, shutting down", Some("thermal_zone7"), None),
            ("thermal thermal_zone7: cpu-thermal: critical temperature reached", Some("thermal_zone7"), None),
            ("Critical temperature reached (97 C), shutting down.", None, Some(97)),
            ("thermal_sys: Critical temperature reached(97 C),shutting down", None, Some(97)),
            ("reboot: HARDWARE PROTECTION shutdown (Temperature too high)", None, None),
            ("reboot: Hardware protection shutdown (Temperature too high)", None, None),
            ("ACPI: \\_TZ_.THRM: Critical temperature reached (97 C), shutting down", None, Some(97)),
            ("ACPI: thermal: Critical temperature reached (97 C), shutting down.", None, Some(97)),
            ("HARDWARE PROTECTION reboot (Temperature too high)", None, None),
        ] {
            let told = classify_line(line);
            assert_eq!(
                told.as_ref().and_then(|told| told.code.as_ref()).map(|code| code.to_string()).as_deref(),
                Some("critical_shutdown"),
                "{line}"
            );
            assert_eq!(told.as_ref().and_then(|told| told.device.as_deref()), device, "{line}");
            assert_eq!(told.and_then(|told| told.fields.get("celsius")?.as_u64()), celsius, "{line}");
        }
    }

    #[test]
    fn power_limits_cooling_down_and_boot_are_nothing() {
        for line in [
            "CPU11: Temperature/speed normal",
            "CPU11: Core temperature/speed normal",
            "mce: CPU11: Package temperature/speed normal",
            "CPU11: Core power limit notification (total events = 3)",
            "CPU11: Package power limit normal",
            "CPU0: Thermal monitoring enabled (TM1)",
            "mce: CPU0: Thermal monitoring handled by SMI",
            "thermal_sys: Registered thermal governor 'step_wise'",
            "thermal thermal_zone7: failed to read out thermal zone (-61)",
            "thermal LNXTHERM:00: registered as thermal_zone0",
            "reboot: HARDWARE PROTECTION shutdown (Under voltage)",
            "reboot: System halted",
        ] {
            assert_eq!(classify_line(line).filter(|told| told.class == "thermal"), None, "{line}");
        }
    }
}
