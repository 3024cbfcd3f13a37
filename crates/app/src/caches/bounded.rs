//! A map that keeps what is used and never grows beyond its bound.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, PoisonError};

/// Locks, so that two threads seldom want the same.
const PARTS: usize = 16;

/// Two generations: what was used since the last change of generations, and what was used before it. When the younger is full it becomes
/// the older, whose unused rest is forgotten: in use are at least as many as one generation holds.
pub(crate) struct Bounded<K, V> {
    parts: [Mutex<Part<K, V>>; PARTS],
    hasher: RandomState,
    /// Of one generation of one part.
    most: usize,
}

struct Part<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
}

impl<K: Hash + Eq, V: Clone> Bounded<K, V> {
    /// Keeps `generation` entries that are in use, and never more than twice as many.
    pub(crate) fn new(generation: usize) -> Self {
        let part = |_| Mutex::new(Part { young: HashMap::new(), old: HashMap::new() });
        Self { parts: std::array::from_fn(part), hasher: RandomState::new(), most: generation.div_ceil(PARTS) }
    }

    pub(crate) fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let mut part = self.part(key)?.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = part.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = part.old.remove_entry(key)?;
        part.keep(key, value.clone(), self.most);
        Some(value)
    }

    pub(crate) fn keep(&self, key: K, value: V) {
        let Some(part) = self.part(&key) else { return };
        part.lock().unwrap_or_else(PoisonError::into_inner).keep(key, value, self.most);
    }

    fn part<Q: Hash + ?Sized>(&self, key: &Q) -> Option<&Mutex<Part<K, V>>> {
        let hash = usize::try_from(self.hasher.hash_one(key) >> 32).unwrap_or_default();
        self.parts.get(hash % PARTS)
    }
}

impl<K: Hash + Eq, V> Part<K, V> {
    fn keep(&mut self, key: K, value: V, most: usize) {
        self.old.remove(&key);
        if self.young.len() >= most && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn len<K, V>(map: &Bounded<K, V>) -> usize {
        map.parts.iter().map(|part| part.lock().unwrap()).map(|part| part.young.len() + part.old.len()).sum()
    }

    #[test]
    fn what_is_used_stays_whatever_else_comes_and_goes() {
        let map = Bounded::new(1024);
        map.keep("used".to_owned(), 1);
        for n in 0..100_000 {
            map.keep(n.to_string(), n);
            assert_eq!(map.get("used"), Some(1), "after {n}");
        }
        assert!(len(&map) <= 2048, "{}", len(&map));
        assert_eq!(map.get("0"), None);
        assert_eq!(map.get("99999"), Some(99_999));
    }

    #[test]
    fn a_key_has_one_value() {
        let map = Bounded::new(16);
        for n in 0..1000 {
            map.keep(7, n);
            assert_eq!(map.get(&7), Some(n));
            map.keep(n + 8, n);
        }
    }
}
