//! What NVIDIA's fabric manager says of switches (Fabric Manager User Guide, chapter on errors): `detected NVSwitch fatal error
//! 20034 on fid 0 on NVSwitch pci bus id 00000000:86:00.0 physical id 3 port 33`.

use super::{Said, Understood};
use crate::component::Component;
use crate::normalise::kernel_log::pci_function;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    if !matches!(said.program, "nv-fabricmanager" | "nvidia-fabricmanager") {
        return None;
    }
    let rest = said.text.strip_prefix("detected NVSwitch ")?;
    let (fatal, rest) = match rest.strip_prefix("fatal error ") {
        Some(rest) => (true, rest),
        None => (false, rest.strip_prefix("non-fatal error ")?),
    };
    let mut words = rest.split_whitespace();
    let code: u32 = words.next()?.parse().ok()?;
    let after = |name: &str| rest.split_once(name).and_then(|(_, rest)| rest.split_whitespace().next());
    let place = after(" pci bus id ").and_then(pci_function);
    let card = place.as_deref().and_then(|place| place.split_once('.')).map(|(card, _)| card).unwrap_or_default();
    let told = Understood::new("gpu_sxid", Some(Code::Number(code)), Component::new("nvswitch", card));
    let told = Understood { device: place, severity: if fatal { Severity::Critical } else { Severity::Warning }, ..told };
    Some(told.with("fatal", fatal).with_some("link", after(" port ").and_then(|port| port.parse::<u64>().ok())))
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;
    use crate::observation::Code;

    #[test]
    fn errors_of_switches_are_told_with_their_code() {
        for (words, code, fatal) in [
            ("detected NVSwitch fatal error 20034 on fid 0 on NVSwitch pci bus id 00000000:4B:00.0 physical id 3 port 33", 20034, true),
            (
                "detected NVSwitch non-fatal error 12028 on fid 0 on NVSwitch pci bus id 00000000:4b:00.0 physical id 3 port 61",
                12028,
                false,
            ),
        ] {
            let line = format!("Mar  4 05:06:07 node7 nv-fabricmanager[88]: {words}");
            let told = classify_line(&line).unwrap_or_else(|| panic!("{line}"));
            assert_eq!((told.class, told.code), ("gpu_sxid", Some(Code::Number(code))), "{line}");
            assert_eq!((told.component.as_str(), told.device.as_deref()), ("nvswitch/0000:4b:00", Some("0000:4b:00.0")), "{line}");
            assert_eq!(told.fields.get("fatal"), Some(&serde_json::json!(fatal)), "{line}");
        }
    }

    #[test]
    fn what_it_says_when_all_is_well_is_nothing() {
        for words in [
            "Connected to 1 node.",
            "Successfully configured all the available NVSwitches to route GPU NVLink traffic.",
            "request to query NVSwitch device information from NVSwitch driver failed with error:WARNING Nothing to do [NV_WARN_NOTHING_TO_DO]",
        ] {
            assert_eq!(classify_line(&format!("Mar  4 05:06:07 node7 nv-fabricmanager[88]: {words}")), None, "{words}");
        }
    }
}
