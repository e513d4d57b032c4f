//! One host as lists know it.

use crate::http::views::HostView;
use crate::pipeline::labels_of;
use crate::store::alerts::AlertRow;
use crate::store::bmcs::BmcRow;
use crate::store::hosts::HostRow;
use crate::store::tellings::TellingRow;
use crate::store::{Db, StoreResult, alerts, bmcs, hosts, tellings};
use ironwatch_core::filter::{Key, Subject};
use ironwatch_core::labels::Labels;
use ironwatch_shared::Severity;
use std::collections::HashMap;
use std::sync::Arc;

/// A host that was not heard for so long is called silent, unless it speaks even less often.
const SILENT_SECONDS: i64 = 600;

/// An open alert, as far as hosts are chosen by it.
#[derive(Debug)]
pub struct OpenAlert {
    pub severity: Option<Severity>,
    pub class: String,
    pub code: Option<String>,
    pub problem: String,
    pub component: String,
    pub rule: String,
    pub title: String,
    /// Nobody is told of it before this moment, milliseconds.
    pub silenced_until: Option<i64>,
    /// Somebody looks after it; until when, milliseconds, if that ends.
    pub acknowledged: Option<Option<i64>>,
}

/// One host.
#[derive(Debug)]
pub struct Entry {
    /// Shared with whoever remembers an order of hosts.
    pub id: Arc<str>,
    /// As the API shows it.
    pub view: HostView,
    pub labels: Labels,
    /// The worst first.
    pub open: Vec<OpenAlert>,
}

impl Entry {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.view.name
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The severity of its worst open alert.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.open.first().and_then(|alert| alert.severity)
    }

    /// Whether it has open alerts, and people are told of none of them.
    #[must_use]
    pub fn is_silenced(&self, now: i64) -> bool {
        !self.open.is_empty() && self.open.iter().all(|alert| alert.silenced_until.is_some_and(|until| until > now))
    }

    /// Whether it has open alerts, and somebody looks after each of them.
    #[must_use]
    pub fn is_acknowledged(&self, now: i64) -> bool {
        let is = |alert: &OpenAlert| alert.acknowledged.is_some_and(|until| until.is_none_or(|until| until > now));
        !self.open.is_empty() && self.open.iter().all(is)
    }

    /// Seconds since it was last heard.
    #[must_use]
    pub fn silent_for(&self, now: i64) -> Option<i64> {
        Some((now - self.view.last_check_in_at?.as_millis()).max(0) / 1_000)
    }

    /// Seconds since it booted; none where it is not heard, as then nobody knows.
    #[must_use]
    pub fn up_for(&self, now: i64) -> Option<i64> {
        let is_heard = matches!(self.view.state.as_str(), "up" | "late" | "maintenance" | "paused");
        Some(self.view.uptime_seconds.filter(|_| is_heard)? + self.silent_for(now)?)
    }

    /// How fresh what is known of it is, whatever it says: `live`, `late` after two intervals, `silent` after ten minutes,
    /// `never`, and `off` where nobody expects to hear it.
    #[must_use]
    pub fn freshness(&self, now: i64) -> &'static str {
        let interval = i64::from(self.view.interval_seconds);
        match (self.view.state.as_str(), self.silent_for(now)) {
            ("revoked" | "paused" | "stopped", _) => "off",
            (_, None) => "never",
            (_, Some(seconds)) if seconds > SILENT_SECONDS.max(3 * interval) => "silent",
            (_, Some(seconds)) if seconds > 2 * interval => "late",
            (_, Some(_)) => "live",
        }
    }

    fn any_open(&self, of: impl Fn(&OpenAlert) -> bool) -> bool {
        self.open.iter().any(of)
    }
}

impl Subject for Entry {
    fn any(&self, key: Key, is: &dyn Fn(&str) -> bool) -> bool {
        let view = &self.view;
        match key {
            Key::Host => is(&view.name),
            Key::HostId => is(&self.id),
            Key::Group | Key::Site | Key::Rack | Key::Model | Key::Firmware | Key::Network | Key::Tag | Key::Parent => {
                self.labels.any(key, is)
            }
            Key::State => is(&view.state),
            Key::Lifecycle => is(&view.lifecycle),
            Key::Address => is(&view.address) || view.bmc_address().is_some_and(is),
            Key::Os => is(&view.os),
            Key::Kernel => is(&view.kernel),
            Key::Agent => is(&view.agent_version),
            Key::Severity => self.worst().is_some_and(|worst| is(worst.as_str())),
            Key::Class => self.any_open(|alert| is(&alert.class)),
            Key::Code => self.any_open(|alert| alert.code.as_deref().is_some_and(is)),
            Key::Problem => self.any_open(|alert| is(&alert.problem)),
            Key::Component => self.any_open(|alert| is(&alert.component)),
            Key::Rule => self.any_open(|alert| is(&alert.rule)),
            Key::Title => self.any_open(|alert| is(&alert.title)),
            Key::Bmc => is(view.bmc_standing()),
            Key::Source | Key::Evidence => false,
            // These depend on the moment, or on other hosts.
            Key::Freshness | Key::Drift | Key::Heard | Key::Uptime => false,
            Key::Margin | Key::Inlet | Key::Power | Key::Psu | Key::Fans => false,
        }
    }

    fn severity(&self) -> Option<Severity> {
        self.worst()
    }
}

/// What has no host.
pub struct Nobody;

impl Subject for Nobody {
    fn any(&self, _: Key, _: &dyn Fn(&str) -> bool) -> bool {
        false
    }

    fn severity(&self) -> Option<Severity> {
        None
    }
}

/// All hosts.
pub(super) fn all(db: &mut Db) -> StoreResult<Vec<Arc<Entry>>> {
    let (rows, bmcs) = (hosts::all(db)?, bmcs::all(db)?);
    let (open, told) = (alerts::open(db)?, tellings::of_open(db, None)?);
    Ok(entries(rows, bmcs, open, told))
}

/// Hosts with their BMCs, open alerts, and how far those are told.
pub(super) fn entries(rows: Vec<HostRow>, bmcs: Vec<BmcRow>, open: Vec<AlertRow>, told: Vec<TellingRow>) -> Vec<Arc<Entry>> {
    let mut bmcs: HashMap<String, BmcRow> = bmcs.into_iter().map(|row| (row.host_id.clone(), row)).collect();
    let told: HashMap<i64, TellingRow> = told.into_iter().map(|row| (row.alert_id, row)).collect();
    let mut by_host: HashMap<String, Vec<AlertRow>> = HashMap::new();
    for alert in open {
        if let Some(host) = alert.host_id.clone() {
            by_host.entry(host).or_default().push(alert);
        }
    }
    let entry = |row: HostRow| {
        let (bmc, mut open) = (bmcs.remove(&row.id), by_host.remove(&row.id).unwrap_or_default());
        open.sort_by_key(|alert| std::cmp::Reverse((Severity::parse(&alert.severity), alert.id)));
        let labels = labels_of(&row, bmc.as_ref().map(|bmc| bmc.network.as_str()));
        let view = HostView::of(row, bmc, &open);
        let open = open.into_iter().map(|alert| open_alert(told.get(&alert.id), alert)).collect();
        Arc::new(Entry { id: Arc::from(view.id.as_str()), view, labels, open })
    };
    rows.into_iter().map(entry).collect()
}

fn open_alert(told: Option<&TellingRow>, alert: AlertRow) -> OpenAlert {
    OpenAlert {
        severity: Severity::parse(&alert.severity),
        class: alert.class,
        code: alert.code,
        problem: alert.problem,
        component: alert.component,
        rule: alert.rule,
        title: alert.title,
        silenced_until: told.and_then(|told| told.silenced_until),
        acknowledged: told.and_then(|told| told.acknowledged_by.as_ref().map(|_| told.acknowledged_until)),
    }
}
