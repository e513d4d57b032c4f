//! Hosts that memory knows: those that a command added beside us come in, those that are deleted go.

use super::Writer;
use crate::live::News;
use crate::store::{StoreResult, hosts, meta};
use ironwatch_core::alert::AlertId;
use ironwatch_core::liveness::Presence;
use ironwatch_shared::{HostId, Timestamp};

impl Writer {
    /// Looks whether a command added hosts, cheaply.
    pub(super) fn look_for_hosts(&mut self) {
        match meta::get(&mut self.db, meta::HOSTS_ADDED_AT) {
            Ok(Some(at)) if at != self.hosts_added_at => match self.adopt() {
                Ok(()) => self.hosts_added_at = at,
                Err(error) => self.failed(&error),
            },
            Ok(_) => {}
            Err(error) => self.failed(&error),
        }
    }

    /// Takes hosts into memory that only the store knows.
    ///
    /// # Errors
    /// What the database says.
    pub fn adopt(&mut self) -> StoreResult<()> {
        let mut news = News::default();
        for (id, name, since, interval_seconds) in hosts::brief(&mut self.db)? {
            let Ok(id) = HostId::parse(&id) else { continue };
            if self.fleet.host(&id).is_none() {
                let interval_seconds = u32::try_from(interval_seconds).unwrap_or(30);
                self.fleet.add_host(&id, &name, interval_seconds, Timestamp::from_millis(since));
                news.hosts.insert(id.to_string());
            }
        }
        if !news.hosts.is_empty() {
            self.take_labels(None)?;
            self.hub.tell(news);
        }
        Ok(())
    }

    /// Whether an alert is open.
    #[must_use]
    pub fn has_alert(&self, id: AlertId) -> bool {
        self.fleet.has_alert(id)
    }

    /// Tells pages that are open of something that was committed.
    pub(crate) fn tell(&self, news: News) {
        self.hub.tell(news);
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Pages that are open show this host as it is now.
    pub fn tell_host(&self, id: &HostId) {
        self.hub.tell(News { hosts: [id.to_string()].into(), ..News::default() });
    }

    /// A host is no more: pages that are open read afresh.
    pub fn forget_host(&mut self, id: &HostId) {
        self.taken.remove(id);
        self.hub.tell(News { afresh: true, ..News::default() });
    }

    /// Names of hosts whose agents say none, as the store has them by now; pages that are open read afresh.
    ///
    /// # Errors
    /// What the database says.
    pub fn take_names(&mut self) -> StoreResult<()> {
        for (id, name, since, _) in hosts::brief(&mut self.db)? {
            let Ok(id) = HostId::parse(&id) else { continue };
            if self.fleet.host(&id).is_some_and(|host| host.name != name) {
                self.rename_host(&id, &name, Timestamp::from_millis(since));
            }
        }
        self.take_labels(None)?;
        self.hub.tell(News { afresh: true, ..News::default() });
        Ok(())
    }

    /// Another name for a host whose agent does not say one.
    pub fn rename_host(&mut self, id: &HostId, name: &str, now: Timestamp) {
        if let Some(host) = self.fleet.host(id).filter(|host| host.liveness.presence == Presence::Pending) {
            let interval_seconds = host.liveness.interval_seconds;
            self.fleet.add_host(id, name, interval_seconds, now);
        }
        self.tell_host(id);
    }
}
