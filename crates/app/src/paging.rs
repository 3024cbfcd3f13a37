//! Pages of lists: which one is asked for, and what it is one of.

/// Rows of a page unless somebody says how many.
const USUAL: u32 = 50;

/// Which page of a list, from 1, and how long its pages are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    pub page: u32,
    /// 1 to 200 rows.
    pub size: u32,
}

impl Default for Paging {
    fn default() -> Self {
        Self { page: 1, size: USUAL }
    }
}

impl Paging {
    /// Pages are at most so long.
    pub const MOST: u32 = 200;

    /// The page there is among `total` rows: the last one when a later one is asked for.
    pub(crate) fn within(self, total: u64) -> Window {
        let size = self.size.clamp(1, Self::MOST);
        let last = u32::try_from(total.saturating_sub(1) / u64::from(size)).unwrap_or(u32::MAX - 1);
        let page = self.page.clamp(1, last + 1);
        Window { page, size, total, offset: u64::from(page - 1) * u64::from(size) }
    }
}

/// A page that there is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) page: u32,
    pub(crate) size: u32,
    pub(crate) total: u64,
    pub(crate) offset: u64,
}

impl Window {
    pub(crate) const fn of<T>(self, rows: Vec<T>) -> Page<T> {
        Page { rows, total: self.total, page: self.page, size: self.size }
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// Rows on all pages.
    pub total: u64,
    /// Which page this is, from 1; the last one when a later one was asked for.
    pub page: u32,
    pub size: u32,
}

impl<T> Page<T> {
    /// How many pages there are, at least 1.
    pub fn pages(&self) -> u64 {
        self.total.div_ceil(u64::from(self.size.max(1))).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        let at = |page, size, total| {
            let window = Paging { page, size }.within(total);
            (window.page, window.size, window.offset)
        };
        assert_eq!(at(1, 50, 0), (1, 50, 0));
        assert_eq!(at(0, 0, 10), (1, 1, 0));
        assert_eq!(at(3, 50, 101), (3, 50, 100));
        assert_eq!(at(4, 50, 101), (3, 50, 100));
        assert_eq!(at(3, 50, 100), (2, 50, 50));
        assert_eq!(at(u32::MAX, 1_000, u64::MAX), (u32::MAX, 200, u64::from(u32::MAX - 1) * 200));
    }
}
