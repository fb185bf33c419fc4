//! Where are the entries? In places that have a number as long as they are taken.

/// Values in numbered places, which are used again.
pub(crate) struct Slab<T> {
    places: Vec<Option<T>>,
    free: Vec<usize>,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self {
            places: Vec::new(),
            free: Vec::new(),
        }
    }
}

/// Numbers are made here and given back once.
const TAKEN: &str = "the place is taken until its number is given back";

impl<T> Slab<T> {
    pub(crate) fn insert(&mut self, value: T) -> usize {
        let free = self.free.pop();
        match free.and_then(|number| Some((number, self.places.get_mut(number)?))) {
            Some((number, place)) => {
                *place = Some(value);
                number
            }
            None => {
                self.places.push(Some(value));
                self.places.len() - 1
            }
        }
    }

    pub(crate) fn remove(&mut self, number: usize) -> T {
        let value = self.places.get_mut(number).and_then(Option::take);
        self.free.push(number);
        value.expect(TAKEN)
    }

    pub(crate) fn get(&self, number: usize) -> &T {
        self.places
            .get(number)
            .and_then(Option::as_ref)
            .expect(TAKEN)
    }

    pub(crate) fn get_mut(&mut self, number: usize) -> &mut T {
        self.places
            .get_mut(number)
            .and_then(Option::as_mut)
            .expect(TAKEN)
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len() - self.free.len()
    }
}
