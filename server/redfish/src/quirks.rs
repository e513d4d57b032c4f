//! How makers differ, as data. A BMC is known by what its root says; all rows that fit are joined.

use crate::log::LogClass;
use crate::model::ServiceRoot;

/// What a BMC does otherwise than the standard says, or leaves out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Quirks {
    /// For people: which rows fit.
    pub names: Vec<&'static str>,
    /// `$expand` is offered, and loses fields or kills the service.
    pub no_expand: bool,
    /// Entries of logs that are there but not linked.
    pub unlinked_logs: Vec<(&'static str, LogClass)>,
    /// Reset types that stand for another one that is not offered: wanted, sent.
    pub resets: Vec<(&'static str, &'static str)>,
}

struct Row {
    name: &'static str,
    /// One of these is in vendor, product or the names under `Oem`, in lower case.
    is: &'static [&'static str],
    no_expand: bool,
    unlinked_logs: &'static [(&'static str, LogClass)],
    resets: &'static [(&'static str, &'static str)],
}

const PLAIN: Row = Row { name: "", is: &[], no_expand: false, unlinked_logs: &[], resets: &[] };

const ROWS: &[Row] = &[
    Row {
        name: "Dell iDRAC",
        is: &["dell", "integrated dell"],
        // iDRAC 8 links its logs in words of its own.
        unlinked_logs: &[
            ("/redfish/v1/Managers/iDRAC.Embedded.1/LogServices/Sel/Entries", LogClass::Sel),
            ("/redfish/v1/Managers/iDRAC.Embedded.1/Logs/Sel", LogClass::Sel),
            ("/redfish/v1/Managers/iDRAC.Embedded.1/LogServices/Lclog/Entries", LogClass::Lifecycle),
            ("/redfish/v1/Managers/iDRAC.Embedded.1/Logs/Lclog", LogClass::Lifecycle),
        ],
        ..PLAIN
    },
    Row {
        name: "HPE iLO",
        is: &["hpe", "hp", "ilo"],
        unlinked_logs: &[
            ("/redfish/v1/Systems/1/LogServices/IML/Entries", LogClass::Iml),
            ("/redfish/v1/Managers/1/LogServices/IEL/Entries", LogClass::Lifecycle),
        ],
        // iLO's words for a button held for four seconds.
        resets: &[("ForceOff", "PressAndHoldPowerButton"), ("GracefulShutdown", "PushPowerButton")],
        ..PLAIN
    },
    Row {
        name: "Lenovo XCC",
        is: &["lenovo", "xclarity"],
        unlinked_logs: &[
            ("/redfish/v1/Systems/1/LogServices/PlatformLog/Entries", LogClass::Event),
            ("/redfish/v1/Systems/1/LogServices/StandardLog/Entries", LogClass::Event),
            ("/redfish/v1/Systems/1/LogServices/ActiveLog/Entries", LogClass::Fault),
        ],
        ..PLAIN
    },
    Row {
        name: "Supermicro",
        is: &["supermicro", "smc"],
        unlinked_logs: &[
            ("/redfish/v1/Systems/1/LogServices/Log1/Entries", LogClass::Sel),
            ("/redfish/v1/Managers/1/LogServices/Log1/Entries", LogClass::Lifecycle),
        ],
        ..PLAIN
    },
    Row {
        name: "AMI MegaRAC",
        is: &["ami", "megarac", "american megatrends"],
        // It drops required fields; comparing one member does not show what another lacks.
        no_expand: true,
        unlinked_logs: &[
            ("/redfish/v1/Managers/Self/LogServices/SEL/Entries", LogClass::Sel),
            ("/redfish/v1/Systems/Self/LogServices/BIOS/Entries", LogClass::Event),
        ],
        ..PLAIN
    },
    Row {
        name: "OpenBMC",
        is: &["openbmc", "bmcweb"],
        unlinked_logs: &[("/redfish/v1/Systems/system/LogServices/EventLog/Entries", LogClass::Event)],
        ..PLAIN
    },
    Row {
        name: "NVIDIA HGX",
        is: &["nvidia"],
        unlinked_logs: &[
            ("/redfish/v1/Systems/HGX_Baseboard_0/LogServices/EventLog/Entries", LogClass::Event),
            ("/redfish/v1/Managers/HGX_BMC_0/LogServices/Journal/Entries", LogClass::Journal),
        ],
        ..PLAIN
    },
];

impl Quirks {
    /// Of a service.
    pub(crate) fn of(root: &ServiceRoot) -> Self {
        let words = [root.vendor.as_deref(), root.product.as_deref()].into_iter().flatten().chain(root.oem.iter().map(String::as_str));
        let words: Vec<String> = words.map(str::to_lowercase).collect();
        // Short names stand alone: `ami` is not in `dynamic`.
        let said = |name: &&str| {
            words.iter().any(|text| {
                if name.len() <= 4 { text.split(|c: char| !c.is_alphanumeric()).any(|word| word == *name) } else { text.contains(*name) }
            })
        };
        let mut quirks = Self::default();
        for row in ROWS.iter().filter(|row| row.is.iter().any(said)) {
            quirks.names.push(row.name);
            quirks.no_expand |= row.no_expand;
            quirks.unlinked_logs.extend(row.unlinked_logs);
            quirks.resets.extend(row.resets);
        }
        quirks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makers_are_known_by_what_the_root_says() {
        let root = |vendor: Option<&str>, product: Option<&str>, oem: &[&str]| ServiceRoot {
            vendor: vendor.map(str::to_owned),
            product: product.map(str::to_owned),
            oem: oem.iter().map(|name| (*name).to_owned()).collect(),
            ..ServiceRoot::default()
        };
        let names = |root| Quirks::of(&root).names;
        assert_eq!(names(root(Some("Dell"), Some("Integrated Dell Remote Access Controller"), &["Dell"])), ["Dell iDRAC"]);
        assert_eq!(names(root(None, None, &["Supermicro"])), ["Supermicro"]);
        assert_eq!(names(root(Some("AMI"), Some("AMI Redfish Server"), &["Ami"])), ["AMI MegaRAC"]);
        assert_eq!(names(root(Some("NVIDIA"), Some("DGXH100"), &["Ami"])), ["AMI MegaRAC", "NVIDIA HGX"]);
        assert_eq!(names(root(Some("HPE"), Some("ProLiant DL385 Gen10 Plus v2"), &["Hpe"])), ["HPE iLO"]);
        assert_eq!(names(root(Some("Contoso"), Some("Dynamic"), &[])), Vec::<&str>::new());
        assert!(Quirks::of(&root(None, None, &["Ami"])).no_expand);
    }
}
