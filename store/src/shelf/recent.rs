//! The commands that were heard lately.

use std::collections::{HashSet, VecDeque};

/// Ids that are remembered. A repetition comes within seconds, if at all.
const REMEMBERED: usize = 1024;

/// Tells repetitions, by id.
#[derive(Debug, Default)]
pub(super) struct Recent {
    ids: HashSet<String>,
    order: VecDeque<String>,
}

impl Recent {
    /// Remembers an id; false where it was remembered already.
    pub(super) fn is_new(&mut self, id: &str) -> bool {
        if !self.ids.insert(id.to_owned()) {
            return false;
        }
        self.order.push_back(id.to_owned());
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions_are_told_and_memory_is_bounded() {
        let mut recent = Recent::default();
        assert!(recent.is_new("a") && recent.is_new("b") && !recent.is_new("a"));
        assert!((0..REMEMBERED).all(|id| recent.is_new(&id.to_string())));
        assert_eq!((recent.ids.len(), recent.order.len()), (REMEMBERED, REMEMBERED));
        assert!(recent.is_new("a"), "forgotten");
    }
}
