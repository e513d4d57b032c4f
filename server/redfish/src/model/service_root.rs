//! The service itself.

use crate::doc::Doc;
use serde::Serialize;

/// `/redfish/v1/` (DSP0268, ServiceRoot).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ServiceRoot {
    /// Who made the service.
    pub vendor: Option<String>,
    /// What it calls itself.
    pub product: Option<String>,
    /// For example `1.15.0`.
    pub redfish_version: Option<String>,
    /// Of the service.
    pub uuid: Option<String>,
    /// Names under `Oem`: who has added something.
    pub oem: Vec<String>,
    /// `$expand`, if offered.
    pub expand: Option<ExpandQuery>,
    /// `only`, `$filter`, `$select`, `excerpt`, `$skip` and `$top` as far as they are offered.
    pub queries: Vec<String>,
}

/// How far `$expand` is offered (DSP0266, "The $expand query parameter").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ExpandQuery {
    /// `$expand=*`.
    pub all: bool,
    /// `$expand=.`.
    pub no_links: bool,
    /// `($levels=N)`.
    pub levels: bool,
}

impl ServiceRoot {
    pub(crate) fn of(doc: Doc<'_>) -> Self {
        let features = doc.at("ProtocolFeaturesSupported");
        let offered = |name: &str| features.flag(name) == Some(true);
        let expand = features.at("ExpandQuery");
        let expand = ExpandQuery {
            all: expand.flag("ExpandAll") == Some(true),
            no_links: expand.flag("NoLinks") == Some(true),
            levels: expand.flag("Levels") == Some(true),
        };
        let queries = [
            ("OnlyMemberQuery", "only"),
            ("FilterQuery", "$filter"),
            ("SelectQuery", "$select"),
            ("ExcerptQuery", "excerpt"),
            ("TopSkipQuery", "$top"),
        ];
        Self {
            vendor: doc.name("Vendor"),
            product: doc.name("Product"),
            redfish_version: doc.name("RedfishVersion"),
            uuid: super::part::telling(doc, &["UUID"]),
            oem: doc.at("Oem").fields().filter_map(|(name, _)| crate::doc::clean_name(name)).take(8).collect(),
            expand: (expand.all || expand.no_links).then_some(expand),
            queries: queries.into_iter().filter(|(name, _)| offered(name)).map(|(_, query)| query.to_owned()).collect(),
        }
    }
}
