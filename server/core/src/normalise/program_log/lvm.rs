//! What dmeventd says of mirrored volumes (LVM2, daemons/dmeventd/plugins/{raid,mirror}): `Device #1 of raid1 array, vg-data,
//! has failed.`

use super::{Said, Understood};
use crate::component::Component;
use crate::observation::Code;

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    if !matches!(said.program, "lvm" | "dmeventd") {
        return None;
    }
    let tell = |array: &str, member: &str| {
        let told =
            Understood::new("raid", Some(Code::word("disk_failure")), Component::new("raid", array)).with("member", member.to_owned());
        if array.is_empty() { told } else { told.on(array) }
    };
    let text = said.text.trim_start_matches(['*', ' ']);
    if let Some(rest) = text.strip_prefix("Device #") {
        let (member, rest) = rest.split_once(" of ")?;
        let (array, _) = rest.split_once(" array, ")?.1.split_once(", has failed")?;
        return Some(tell(array, member));
    }
    let rest =
        ["Primary mirror device ", "Secondary mirror device ", "Mirror device, "].iter().find_map(|start| text.strip_prefix(start))?;
    let (member, _) = rest.split_once(" has failed")?;
    Some(tell("", member.trim_end_matches(',')))
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;

    #[test]
    fn volumes_that_lose_a_side() {
        for (line, member) in [
            ("lvm[88]: Device #1 of raid1 array, vg-data, has failed.", Some("1")),
            ("dmeventd[88]: *** Secondary mirror device 253:2 has failed (D).", Some("253:2")),
            ("dmeventd[88]: Primary mirror device 253:1 has failed (F).", Some("253:1")),
            ("lvm[88]: Monitoring RAID device vg-data for events.", None),
            ("lvm[88]: raid1 array, vg-data, is now in-sync.", None),
            ("watcher[88]: Device #1 of raid1 array, vg-data, has failed.", None),
        ] {
            let told = classify_line(&format!("Mar  4 05:06:07 node7 {line}"));
            let field = told.as_ref().and_then(|told| told.fields.get("member")?.as_str().map(str::to_owned));
            assert_eq!(field.as_deref(), member, "{line}");
            assert!(told.is_none_or(|told| told.class == "raid"), "{line}");
        }
    }
}
