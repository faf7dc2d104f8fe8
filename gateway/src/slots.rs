//! Places, of streams or of connections: so many in all, and so many for one address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::watch;

/// The places. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Slots(Arc<House>);

#[derive(Debug)]
struct House {
    taken: Mutex<HashMap<IpAddr, usize>>,
    /// How many are taken in all.
    count: watch::Sender<usize>,
    most: usize,
    most_per_address: usize,
}

/// There is no place left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// For nobody.
    InAll,
    /// For this address.
    ForAddress,
}

/// A place; dropping it, whenever that happens, frees it.
#[derive(Debug)]
pub struct Slot {
    slots: Slots,
    address: IpAddr,
}

impl Slots {
    /// So many places.
    #[must_use]
    pub fn new(most: usize, most_per_address: usize) -> Self {
        Self(Arc::new(House { taken: Mutex::default(), count: watch::Sender::new(0), most, most_per_address }))
    }

    /// A place for this address.
    pub fn take(&self, address: IpAddr) -> Result<Slot, Full> {
        // An IPv4 address is one, however it is written.
        let address = address.to_canonical();
        let house = &*self.0;
        let mut taken = house.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if *house.count.borrow() >= house.most {
            return Err(Full::InAll);
        }
        let own = taken.get(&address).copied().unwrap_or_default();
        if own >= house.most_per_address {
            return Err(Full::ForAddress);
        }
        taken.insert(address, own + 1);
        house.count.send_modify(|count| *count += 1);
        Ok(Slot { slots: self.clone(), address })
    }

    /// How many are taken.
    #[must_use]
    pub fn taken(&self) -> usize {
        *self.0.count.borrow()
    }

    /// Waits until none is taken.
    pub async fn all_free(&self) {
        // The sender lives as long as this.
        _ = self.0.count.subscribe().wait_for(|count| *count == 0).await;
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let house = &*self.slots.0;
        let mut taken = house.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = taken.get_mut(&self.address) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.address);
            }
        }
        house.count.send_modify(|count| *count -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_and_freed() {
        let [one, two] = ["10.0.0.1", "10.0.0.2"].map(|text| text.parse::<IpAddr>().unwrap());
        let mapped: IpAddr = "::ffff:10.0.0.1".parse().unwrap();
        let slots = Slots::new(3, 2);
        let held = [slots.take(one).unwrap(), slots.take(mapped).unwrap()];
        assert_eq!(slots.take(one).unwrap_err(), Full::ForAddress);
        let other = slots.take(two).unwrap();
        assert_eq!(slots.take(two).unwrap_err(), Full::InAll);
        drop(held);
        slots.take(one).unwrap();
        drop(other);
        assert!(slots.0.taken.lock().unwrap().is_empty());
        assert_eq!(slots.taken(), 0);
    }
}
