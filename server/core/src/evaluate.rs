//! What stands against what was told: the difference is the transitions. Called twice, the second returns nothing.

use crate::alert::{Alert, AlertId, AlertKey, Step, Transition};
use crate::catalog::Clears;
use crate::fold::{fold, hold_millis};
use crate::host_state::{HostState, Opened, Problem, Standing};
use crate::outage::span_in_words;
use crate::rule::Rules;
use ironwatch_shared::Timestamp;

/// What an evaluation found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evaluated {
    /// Steps in the lives of alerts.
    pub transitions: Vec<Transition>,
    /// Alerts whose telling is taken back while it still waits: their cause speaks for them.
    pub superseded: Vec<AlertId>,
    /// Alerts that were seen again and did not change otherwise.
    pub touched: Vec<Alert>,
}

/// Added to the title of what comes and goes.
const COMES_AND_GOES: &str = " (comes and goes)";
/// Most problems remembered after their end, of one host.
const MAX_COOLING: usize = 100;

enum Verdict {
    Stands,
    /// Not yet: a condition must hold longer.
    Waits,
    /// Its cause speaks for it.
    Folded(String),
    Over(String),
}

fn verdict(problem: &Problem, host: &HostState, now: Timestamp) -> Verdict {
    if let Some(cause) = problem.folded_into.as_ref().and_then(|cause| host.problems.get(cause))
        && !matches!(problem.standing, Standing::Ended { .. })
    {
        return Verdict::Folded(format!("part of \"{}\"", cause.title));
    }
    let is_expected = problem.opened.is_none() && host.expects(&problem.class, now);
    match &problem.standing {
        Standing::Ended { why } => Verdict::Over(why.clone()),
        // What comes of something that is done to the host is told only when it stays.
        Standing::Holding { .. } if is_expected => Verdict::Waits,
        Standing::Seen if is_expected => Verdict::Over("it comes of what was done to the host".to_owned()),
        Standing::Holding { since, for_millis } if now.millis_since(*since) < *for_millis => Verdict::Waits,
        Standing::Holding { .. } => Verdict::Stands,
        Standing::Seen => match problem.clears {
            Clears::Reboot if problem.boot != host.boot => Verdict::Over("the machine rebooted".to_owned()),
            // Quiet counts only while the host is heard: silence of the whole host is no evidence.
            Clears::Quiet { seconds } => {
                let quiet_millis = host.heard_at().map_or(0, |heard| heard.millis_since(problem.last_seen_at));
                if quiet_millis >= i64::from(seconds) * 1000 {
                    Verdict::Over(format!("not seen again for {}", span_in_words(i64::from(seconds) * 1000)))
                } else {
                    Verdict::Stands
                }
            }
            Clears::Reboot | Clears::Source | Clears::Person => Verdict::Stands,
        },
    }
}

/// Compares, and takes the steps. `next_id` numbers new alerts.
pub fn evaluate(host: &mut HostState, rules: &Rules, next_id: &mut AlertId, now: Timestamp) -> Evaluated {
    let mut result = Evaluated::default();
    fold(host);
    let verdicts: Vec<(AlertKey, Verdict)> =
        host.problems.iter().map(|(key, problem)| (key.clone(), verdict(problem, host, now))).collect();
    for (key, verdict) in verdicts {
        let Some(problem) = host.problems.get_mut(&key) else { continue };
        let touched = std::mem::take(&mut problem.touched);
        let severity = problem.told_severity();
        let cooldown_millis = rules.get(&problem.rule).map_or(0, |rule| i64::from(rule.cooldown_seconds) * 1000);
        let is_cooling = |ended_at: Timestamp| now.millis_since(ended_at) < cooldown_millis;
        let before = host.cooling.get(&key).copied().filter(|(_, ended_at)| is_cooling(*ended_at));
        let mut stayed = None;
        let (step, why) = match (verdict, problem.opened.as_mut()) {
            (Verdict::Waits | Verdict::Folded(_), None) => continue,
            (Verdict::Folded(why), Some(opened)) => {
                // Where its opening was sent its end is sent, too; where it still waits, neither is.
                let (id, tell) = (opened.id, opened.told);
                if let Some(alert) = alert_of(host.problems.get(&key), &key, host) {
                    result.transitions.push(Transition { alert, step: Step::Resolved, at: now, why, tell, hold_millis: 0 });
                }
                if let Some(problem) = host.problems.get_mut(&key) {
                    problem.opened = None;
                }
                result.superseded.push(id);
                continue;
            }
            (Verdict::Over(_), None) => {
                host.problems.remove(&key);
                continue;
            }
            (Verdict::Stands, None) => {
                let comes_and_goes = host.flaps.opened(&key, now);
                if comes_and_goes.is_some() {
                    problem.title.push_str(COMES_AND_GOES);
                }
                problem.opened = Some(Opened { id: *next_id, severity: problem.told_severity(), at: now, told: !problem.shadow });
                *next_id += 1;
                let asked = format!("rule {}", problem.rule);
                match (comes_and_goes, before) {
                    (Some(words), _) => (Step::Opened, format!("{asked}: {words}")),
                    (None, Some((id, ended_at))) => {
                        let away = span_in_words(now.millis_since(ended_at));
                        (Step::Opened, format!("{asked}: alert {id} goes on, it was over for {away}"))
                    }
                    (None, None) => (Step::Opened, asked),
                }
            }
            // It may come again, and is told as over when it has been quiet for a while.
            (Verdict::Over(_), Some(_)) if host.flaps.holds(&key, problem.last_seen_at, now) => continue,
            (Verdict::Over(why), Some(_)) => (Step::Resolved, host.flaps.ended(&key).unwrap_or(why)),
            (Verdict::Stands | Verdict::Waits, Some(opened)) => {
                if let Standing::Holding { since, .. } = problem.standing
                    && let Some(words) = host.flaps.stays(&key, since, now)
                {
                    if let Some(title) = problem.title.strip_suffix(COMES_AND_GOES) {
                        problem.title = title.to_owned();
                    }
                    stayed = Some(words);
                }
                let before = std::mem::replace(&mut opened.severity, severity);
                match severity.cmp(&before) {
                    std::cmp::Ordering::Greater => (Step::Worsened, format!("was {before}")),
                    std::cmp::Ordering::Less => (Step::Eased, format!("was {before}")),
                    std::cmp::Ordering::Equal if stayed.is_some() => (Step::Reminded, stayed.unwrap_or_default()),
                    std::cmp::Ordering::Equal => {
                        if touched {
                            result.touched.extend(alert_of(host.problems.get(&key), &key, host));
                        }
                        continue;
                    }
                }
            }
        };
        let Some(alert) = alert_of(host.problems.get(&key), &key, host) else { continue };
        let tells_end = rules.get(&alert.rule).is_none_or(|rule| rule.tell_resolved);
        let tell = alert.told && (step != Step::Resolved || tells_end);
        if step == Step::Resolved {
            host.settle(&alert.rule, &key.component, rules);
            host.problems.remove(&key);
            if cooldown_millis > 0 && tell {
                host.cool_down(key.clone(), alert.id, now);
            }
        }
        // What comes again too soon is told only if it lasts.
        let cooling = before.map_or(0, |(_, ended_at)| cooldown_millis - now.millis_since(ended_at));
        let hold_millis = if step == Step::Opened { hold_millis(&key.problem).max(cooling) } else { 0 };
        result.transitions.push(Transition { alert, step, at: now, why, tell, hold_millis });
    }
    // What a cause that has just ended spoke for stands or ends by itself now.
    let alone = |problem: &Problem| problem.folded_into.as_ref().is_some_and(|cause| !host.problems.contains_key(cause));
    if host.problems.values().any(alone) {
        let then = evaluate(host, rules, next_id, now);
        result.transitions.extend(then.transitions);
        result.touched.extend(then.touched);
        result.superseded.extend(then.superseded);
    }
    result
}

fn alert_of(problem: Option<&Problem>, key: &AlertKey, host: &HostState) -> Option<Alert> {
    let problem = problem?;
    let opened = problem.opened.as_ref()?;
    Some(Alert {
        id: opened.id,
        host: Some(host.id.clone()),
        key: key.clone(),
        rule: problem.rule.clone(),
        rule_version: problem.rule_version,
        shadow: problem.shadow,
        class: problem.class.clone(),
        code: problem.code.clone(),
        severity: opened.severity,
        title: problem.title.clone(),
        meaning: problem.meaning.clone(),
        pending_since: problem.pending_since(),
        opened_at: opened.at,
        last_seen_at: problem.last_seen_at,
        count: problem.count,
        evidence: format!("{}{}", problem.evidence, problem.carried_words),
        advice: problem.advice.clone().or_else(|| problem.runbook.clone()),
        told: opened.told,
        boot: problem.boot.as_ref().map(|boot| boot.as_str().to_owned()),
    })
}

impl HostState {
    /// Takes back an alert that the store remembers as open.
    pub fn restore_alert(&mut self, alert: Alert, clears: Clears) {
        let standing = match clears {
            Clears::Source => Standing::Holding { since: alert.opened_at, for_millis: 0 },
            Clears::Reboot | Clears::Quiet { .. } | Clears::Person => Standing::Seen,
        };
        let problem = Problem {
            rule: alert.rule,
            rule_version: alert.rule_version,
            shadow: alert.shadow,
            meaning: alert.meaning,
            runbook: None,
            class: alert.class,
            code: alert.code,
            title: alert.title,
            severity: alert.severity,
            clears,
            boot: alert.boot.and_then(|boot| ironwatch_shared::BootId::parse(&boot).ok()),
            first_seen_at: alert.pending_since,
            last_seen_at: alert.last_seen_at,
            count: alert.count,
            evidence: alert.evidence,
            standing,
            advice: alert.advice,
            carried: None,
            carried_words: String::new(),
            passed_on: 0,
            restored: true,
            folded_into: None,
            opened: Some(Opened { id: alert.id, severity: alert.severity, at: alert.opened_at, told: alert.told }),
            touched: false,
        };
        self.problems.insert(alert.key, problem);
    }

    /// A problem whose rule has a cooldown is over.
    fn cool_down(&mut self, key: AlertKey, id: AlertId, now: Timestamp) {
        if self.cooling.len() >= MAX_COOLING {
            let first = self.cooling.iter().min_by_key(|(_, (_, ended_at))| *ended_at).map(|(key, _)| key.clone());
            first.and_then(|key| self.cooling.remove(&key));
        }
        self.cooling.insert(key, (id, now));
    }

    /// Its open alerts, as they stand.
    pub(crate) fn open_alerts(&self) -> Vec<(AlertKey, Alert)> {
        self.problems.iter().filter_map(|(key, problem)| Some((key.clone(), alert_of(Some(problem), key, self)?))).collect()
    }

    /// One open alert, as it stands.
    pub(crate) fn open_alert(&self, id: AlertId) -> Option<Alert> {
        let key = self.key_of(id)?;
        alert_of(self.problems.get(&key), &key, self)
    }

    /// The problem that an alert is about.
    pub(crate) fn key_of(&self, id: AlertId) -> Option<AlertKey> {
        let mut problems = self.problems.iter();
        problems.find(|(_, problem)| problem.opened.as_ref().is_some_and(|opened| opened.id == id)).map(|(key, _)| key.clone())
    }

    /// Marks the opening of a problem as told or not told; the end of what was not told is not told either.
    pub(crate) fn set_told(&mut self, key: &AlertKey, told: bool) -> Option<AlertId> {
        let opened = self.problems.get_mut(key)?.opened.as_mut()?;
        opened.told = told;
        Some(opened.id)
    }
}
