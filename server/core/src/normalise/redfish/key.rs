//! Ids of messages.

/// `IDRAC.2.7.LOG007`: message `LOG007` of registry `IDRAC` (DSP0266, 9.11). Makers also write the message alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MessageKey<'a> {
    /// Empty where the id has none.
    pub registry: &'a str,
    /// The message.
    pub name: &'a str,
}

impl<'a> MessageKey<'a> {
    /// Reads an id.
    pub fn of(id: &'a str) -> Self {
        match id.rsplit_once('.') {
            Some((before, name)) => Self { registry: before.split('.').next().unwrap_or_default(), name },
            None => Self { registry: "", name: id },
        }
    }

    /// Letters, then a number: `PSU0003` is `PSU` and 3.
    pub fn numbered(self) -> Option<(&'a str, u16)> {
        let at = self.name.find(|c: char| !c.is_ascii_uppercase())?;
        let (group, number) = self.name.split_at(at);
        let fits = (2..=4).contains(&group.len()) && (1..=5).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        number.parse().ok().filter(|_| fits).map(|number| (group, number))
    }
}

/// Event data of IPMI as an id (DSP0268, LogEntry.MessageId for entries of type SEL): three bytes, or four with the event type
/// before them. `0xF1FFFF`, `7e012490`.
pub fn event_data(id: &str) -> Option<(Option<u8>, [u8; 3])> {
    let digits = id.strip_prefix("0x").or_else(|| id.strip_prefix("0X")).unwrap_or(id);
    let number = u32::from_str_radix(digits, 16).ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let [first, a, b, c] = number.to_be_bytes();
    match digits.len() {
        6 => Some((None, [a, b, c])),
        8 => Some((Some(first), [a, b, c])),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_all_makers_come_apart() {
        for (id, registry, name) in [
            ("IDRAC.2.7.LOG007", "IDRAC", "LOG007"),
            ("ResourceEvent.1.0.ResourceErrorsDetected", "ResourceEvent", "ResourceErrorsDetected"),
            ("FQXSPMA0008N", "", "FQXSPMA0008N"),
            ("Event.1.0.5.TempHot", "Event", "TempHot"),
            ("", "", ""),
        ] {
            assert_eq!(MessageKey::of(id), MessageKey { registry, name }, "{id}");
        }
        let numbered = |id| MessageKey::of(id).numbered();
        assert_eq!((numbered("IDRAC.2.7.PSU0003"), numbered("PDR5")), (Some(("PSU", 3)), Some(("PDR", 5))));
        assert_eq!((numbered("FQXSPMA0008N"), numbered("PSU"), numbered("LOG007b")), (None, None, None));
    }

    #[test]
    fn event_data_is_three_bytes_or_four() {
        assert_eq!(event_data("0xF1FFFF"), Some((None, [0xf1, 0xff, 0xff])));
        assert_eq!(event_data("7e012490"), Some((Some(0x7e), [0x01, 0x24, 0x90])));
        for other in ["", "0x", "PSU0003", "0x12345", "+12345"] {
            assert_eq!(event_data(other), None, "{other}");
        }
    }
}
