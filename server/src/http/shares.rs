//! Shares that are taken for a while: so many in all, and so many by each who asks, so that one who takes all that can be
//! had leaves some for the others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_each: HashMap<String, usize>,
}

/// Shares of one kind. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Shares {
    most: usize,
    most_each: usize,
    taken: Arc<Mutex<Taken>>,
}

/// One that is taken, until this is dropped.
#[derive(Debug)]
pub struct Share {
    shares: Shares,
    who: String,
}

impl Shares {
    /// So many in all, and so many for each.
    #[must_use]
    pub fn new(most: usize, most_each: usize) -> Self {
        Self { most, most_each, taken: Arc::default() }
    }

    fn locked(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A share for somebody, if there is one; `beyond`: so many more than there are for others.
    #[must_use]
    pub fn take(&self, who: &str, beyond: usize) -> Option<Share> {
        let mut taken = self.locked();
        let own = taken.by_each.get(who).copied().unwrap_or_default();
        if taken.all >= self.most + beyond || own >= self.most_each {
            return None;
        }
        taken.all += 1;
        taken.by_each.insert(who.to_owned(), own + 1);
        Some(Share { shares: self.clone(), who: who.to_owned() })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut taken = self.shares.locked();
        taken.all = taken.all.saturating_sub(1);
        match taken.by_each.get_mut(&self.who) {
            Some(own) if *own > 1 => *own -= 1,
            Some(_) | None => {
                taken.by_each.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_who_takes_all_leaves_some_for_the_others() {
        let shares = Shares::new(4, 2);
        let mut own: Vec<Share> = (0..10).filter_map(|_| shares.take("a", 0)).collect();
        assert_eq!(own.len(), 2);
        let others: Vec<Share> = ["b", "c", "d"].into_iter().filter_map(|who| shares.take(who, 0)).collect();
        assert_eq!(others.len(), 2, "four in all");
        let known = shares.take("e", 1);
        assert!(known.is_some() && shares.take("e", 1).is_none(), "one more for whoever is known");
        own.pop();
        assert!(shares.take("a", 0).is_none(), "as long as more are taken than there are for all");
        drop(known);
        assert!(shares.take("a", 0).is_some());
        drop((own, others));
        assert!(shares.locked().by_each.is_empty() && shares.locked().all == 0, "nobody is remembered");
    }
}
