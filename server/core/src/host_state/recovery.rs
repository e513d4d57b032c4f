//! What ends faults of a part: a reset that was seen, a driver that began anew.

use super::HostState;
use crate::alert::AlertKey;
use crate::catalog::Clears;
use crate::observation::{Code, Fact, Observation};
use ironwatch_shared::Severity;

impl HostState {
    /// Ends the faults that live in the running state of a GPU when the driver says that it has recovered: Xid 154 back to
    /// "none", a reset that succeeded, the driver loaded anew.
    pub(super) fn note_recovery(&mut self, observation: &Observation) {
        let Fact::Occurrence { class, code, .. } = &observation.fact else { return };
        let taken_back = *class == "gpu_xid" && *code == Some(Code::Number(154)) && observation.severity == Severity::Info;
        if *class != "gpu_recovered" && !taken_back {
            return;
        }
        let card = &observation.subject.component;
        // A bare `gpu` is all of them.
        let covers = |key: &AlertKey| key.component.kind() == "gpu" && (card.as_str() == "gpu" || key.component == *card);
        let over: Vec<AlertKey> = self
            .problems
            .iter()
            .filter(|(key, problem)| {
                // Told later than the recovery: a fault after it.
                covers(key) && problem.clears == Clears::Reboot && problem.last_seen_at <= observation.last_at
            })
            .map(|(key, _)| key.clone())
            .collect();
        let why: String = observation.evidence.chars().take(200).collect();
        for key in over {
            self.end(&key, why.clone(), observation.received_at);
        }
    }
}
