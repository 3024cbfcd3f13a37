//! What should be on the fabric, some of it at a time: a round over all of it lets others have their turn in between.

use std::time::Duration;

use domain::{ProductId, Uid, VxcId};
use store::unapplied::Subject;
use store::{Tx, products, vxcs};

use crate::Error;

/// Rows of one page: few, as whoever asks or writes meanwhile waits for it.
const ROWS: u32 = 250;
/// After a page others have their turn for so long.
pub(super) const PAUSE: Duration = Duration::from_millis(20);

/// Some of the rows that should be on the fabric, in the order of their numbers, products first.
#[derive(Default)]
pub(super) struct Page {
    pub products: Vec<products::OnFabric>,
    pub vxcs: Vec<vxcs::OnFabric>,
    /// After which the next page comes.
    pub next: Option<Subject>,
}

impl Page {
    /// After which the first page comes.
    pub const START: Subject = Subject::Product(ProductId(0));

    pub fn read(tx: &Tx<'_>, after: Subject) -> Result<Self, Error> {
        Ok(match after {
            Subject::Product(after) => {
                let products = products::on_fabric(tx, after, ROWS)?;
                let next = products.last().map_or(Subject::Vxc(VxcId(0)), |row| Subject::Product(row.id));
                Self { products, next: Some(next), ..Self::default() }
            }
            Subject::Vxc(after) => {
                let vxcs = vxcs::on_fabric(tx, after, ROWS)?;
                let next = vxcs.last().map(|row| Subject::Vxc(row.id));
                Self { vxcs, next, ..Self::default() }
            }
        })
    }

    pub fn subjects(&self) -> impl Iterator<Item = (Uid, Subject)> {
        let products = self.products.iter().map(|row| (row.uid, Subject::Product(row.id)));
        products.chain(self.vxcs.iter().map(|row| (row.uid, Subject::Vxc(row.id))))
    }

    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// There may be more of the kind.
    pub const fn is_full(&self) -> bool {
        self.len() == ROWS as usize
    }

    const fn len(&self) -> usize {
        self.products.len() + self.vxcs.len()
    }

    pub fn uids(&self) -> Vec<Uid> {
        self.subjects().map(|(uid, _)| uid).collect()
    }
}
