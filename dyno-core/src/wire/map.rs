//! The members of a map or of an item.

use std::borrow::Cow;

use super::reader::Place;
use super::scan::short_run;
use super::{DecodeError, Name, Reader, Rest, ValueReader};

/// The members of an M or of an item, one after the other.
#[derive(Debug)]
pub struct MapReader<'r, 'b> {
    /// Stands in the object; or before the value of the member of `rest` that was handed out last.
    reader: &'r mut Reader<'b>,
    place: Place,
    /// Whether the object is the content of an attribute value, `{"M": {..}}`, rather than an item.
    wrapped: bool,
    /// How deep the members are. Those of `rest` have no depth in common.
    depth: u32,
    /// The same, as long as all members are handed out in the order of the text; a depth that no value has otherwise.
    straight: u32,
    /// Where the value begins that was handed out last, to pass over it if nobody read it; 0 if there is none.
    value: usize,
    /// Where it is remembered which field comes next.
    at: usize,
    /// Where the members come from, if not from the text: what the fields of the document around did not claim.
    rest: Option<&'r mut Rest<'b>>,
    /// Members that were taken before their time, and do not come by any more.
    tags: Vec<&'static str>,
}

impl<'r, 'b> MapReader<'r, 'b> {
    #[inline]
    pub(super) const fn of_text(reader: &'r mut Reader<'b>, wrapped: bool) -> Self {
        let depth = reader.depth;
        Self {
            reader,
            place: Place::First,
            wrapped,
            depth,
            straight: depth,
            value: 0,
            at: Order::first(depth),
            rest: None,
            tags: Vec::new(),
        }
    }

    /// `reader` is used to read the members.
    pub(super) fn of_rest(reader: &'r mut Reader<'b>, rest: &'r mut Rest<'b>) -> Self {
        Self {
            depth: NO_DEPTH,
            straight: NO_DEPTH,
            rest: Some(rest),
            ..Self::of_text(reader, false)
        }
    }

    /// The next member: its name and its value. A value that is not read is passed over.
    ///
    /// # Errors
    /// A [`DecodeError`] when the text is malformed.
    #[expect(
        clippy::should_implement_trait,
        reason = "the value borrows from the map, which an Iterator cannot say"
    )]
    pub fn next(&mut self) -> Result<Option<(Cow<'b, str>, ValueReader<'_, 'b>)>, DecodeError> {
        let name = self.advance()?;
        Ok(name.map(|name| (name, ValueReader::new(self.reader))))
    }

    /// The next member that has one of the `names`: which of them it is, and its value. The others are passed over.
    ///
    /// The order of the members is remembered from one document to the next one at the same depth, so that the usual order costs one
    /// comparison for each member. Any other order costs a search.
    ///
    /// ```
    /// use dyno::wire::{Format, Name, Reader};
    ///
    /// const NAMES: &[Name] = &[Name::new("year"), Name::new("title")];
    ///
    /// let mut reader = Reader::from_json(r#"{"rank": {"N": "7"}, "title": {"S": "Brazil"}}"#, Format::DynamoDb);
    /// let mut item = reader.item()?;
    /// while let Some((field, value)) = item.field(NAMES)? {
    ///     assert_eq!(field, 1);
    ///     assert_eq!(value.string()?, "Brazil");
    /// }
    /// # Ok::<(), dyno::codec::DecodeError>(())
    /// ```
    ///
    /// # Errors
    /// As [`next`](Self::next).
    // Every field of every document comes by here. Where it is called the names are known, and to do without the call takes 9 % off the
    // bench `instructions dyno small`.
    #[inline(always)]
    pub fn field(
        &mut self,
        names: &[Name],
    ) -> Result<Option<(usize, ValueReader<'_, 'b>)>, DecodeError> {
        let field = match self.expected(names) {
            Some(field) => field,
            None => self.find(names)?,
        };
        if field == NO_FIELD {
            return Ok(None);
        }
        Ok(Some((field, ValueReader::new(self.reader))))
    }

    /// As [`field`](Self::field), for all but the usual next member. A number and no option, for that comes back in a register.
    #[inline(never)]
    fn find(&mut self, names: &[Name]) -> Result<usize, DecodeError> {
        if self.ends() {
            return Ok(NO_FIELD);
        }
        self.find_another(names)
    }

    /// Takes the next member's name if it is the one that came here the last time.
    #[inline(always)]
    fn expected(&mut self, names: &[Name]) -> Option<usize> {
        if !self.is_straight() {
            return None;
        }
        let (comma, member) = self.member()?;
        let field = self.reader.order.next(self.at);
        let name = names.get(field)?;
        if !name.begins_and_is_short(member, Name::head(member)?) {
            return None;
        }
        self.take(field, comma + name.length());
        Some(field)
    }

    /// As [`find`](Self::find), for members in another order than the last time.
    #[inline(never)]
    fn find_another(&mut self, names: &[Name]) -> Result<usize, DecodeError> {
        match self.search(names) {
            Some(field) => Ok(field),
            None => self.find_slowly(names),
        }
    }

    #[inline]
    fn search(&mut self, names: &[Name]) -> Option<usize> {
        if !self.is_straight() {
            return None;
        }
        let (comma, member) = self.member()?;
        let head = Name::head(member)?;
        let mut all = names.iter().enumerate();
        let (field, name) = all.find(|(_, name)| name.begins(member, head))?;
        self.reader.order.remember(self.at, field);
        self.take(field, comma + name.length());
        Some(field)
    }

    /// As [`find`](Self::find), for whatever is not where and how DynamoDB writes it.
    #[inline(never)]
    fn find_slowly(&mut self, names: &[Name]) -> Result<usize, DecodeError> {
        while let Some(found) = self.advance()? {
            if let Some(field) = names.iter().position(|name| name.text == found) {
                self.at = Order::at(self.depth, field);
                return Ok(field);
            }
            ValueReader::new(self.reader).skip()?;
        }
        Ok(NO_FIELD)
    }

    /// Whether the cursor stands between two members of this object, or before the first one.
    ///
    /// At another depth the value before was left inside, or the object has ended, or the members are none of a text. A value that was
    /// not read at all shows in that there is no comma.
    #[inline]
    fn is_straight(&self) -> bool {
        self.reader.depth == self.straight
    }

    /// What stands from the next member on, and how many bytes stand before that.
    #[inline]
    fn member(&self) -> Option<(usize, &'b [u8])> {
        let rest = self.reader.cursor.ahead()?;
        match self.place {
            Place::First => Some((0, rest)),
            _ => Some((1, rest.strip_prefix(b",")?)),
        }
    }

    #[inline]
    fn take(&mut self, field: usize, length: usize) {
        self.reader.cursor.position += length;
        self.place = Place::Inside;
        self.value = self.reader.cursor.position;
        self.at = Order::at(self.depth, field);
    }

    /// Takes the end of the object, if it comes next and is written as DynamoDB writes it.
    #[inline]
    fn ends(&mut self) -> bool {
        if !self.is_straight() || self.place != Place::Inside {
            return false;
        }
        let cursor = &mut self.reader.cursor;
        let ends = match self.wrapped {
            true => cursor.take_exactly(b"}}"),
            false => cursor.take_exactly(b"}"),
        };
        if ends {
            self.place = Place::After;
            self.reader.depth -= 1;
        }
        ends
    }

    /// Passes over the members that are left.
    #[inline]
    pub(super) fn finish(&mut self) -> Result<(), DecodeError> {
        match self.place {
            Place::After => Ok(()),
            _ => self.pass_over_members(),
        }
    }

    #[cold]
    fn pass_over_members(&mut self) -> Result<(), DecodeError> {
        while self.next()?.is_some() {}
        Ok(())
    }

    /// Goes to the next member and hands out its name.
    fn advance(&mut self) -> Result<Option<Cow<'b, str>>, DecodeError> {
        loop {
            let name = match &mut self.rest {
                None => self.advance_in_text()?,
                Some(rest) => rest.next(self.reader),
            };
            match name {
                Some(name) if self.tags.contains(&&*name) => {}
                name => return Ok(name),
            }
        }
    }

    #[inline]
    fn advance_in_text(&mut self) -> Result<Option<Cow<'b, str>>, DecodeError> {
        if self.place == Place::After {
            return Ok(None);
        }
        self.reader.pass_over(self.value, self.depth)?;
        let cursor = &mut self.reader.cursor;
        let name = match self.place {
            Place::First => cursor.text_between(b"\"", b"\":", short_run),
            _ => cursor.text_between(b",\"", b"\":", short_run),
        };
        let name = if let Some(name) = name {
            self.place = Place::Inside;
            Cow::Borrowed(name)
        } else {
            if !self.reader.another(b'}', &mut self.place)? {
                if self.wrapped {
                    self.reader.end()?;
                }
                return Ok(None);
            }
            self.reader.cursor.member_name()?
        };
        self.value = self.reader.cursor.position;
        Ok(Some(name))
    }

    /// Takes the text of the member `name`, wherever it stands. So an enum learns its variant before it is read.
    ///
    /// The member does not come by any more: what the variant holds does not see it, nor do documents that are flattened beside.
    ///
    /// # Errors
    /// A [`DecodeError`] when the member is missing or is no S.
    pub fn take_tag(&mut self, name: &'static str) -> Result<Cow<'b, str>, DecodeError> {
        self.tags.push(name);
        self.straight = NO_DEPTH;
        let found = match &self.rest {
            Some(rest) => rest.claim(name),
            None => self.look_for(name)?,
        };
        let Some(mut ahead) = found else {
            return Err(DecodeError::missing().at_name(name));
        };
        ahead.value().string().map_err(|error| error.at_name(name))
    }

    /// The member `name` among those that are not read yet; what is handed out stands before its value.
    fn look_for(&self, name: &str) -> Result<Option<Reader<'b>>, DecodeError> {
        let mut ahead = self.reader.clone();
        let mut map = MapReader::of_text(&mut ahead, false);
        while let Some((found, value)) = map.next()? {
            if found == name {
                return Ok(Some(value.ahead()));
            }
            value.skip()?;
        }
        Ok(None)
    }
}

/// No field: the members are at their end.
const NO_FIELD: usize = usize::MAX;

/// A depth that no value has.
const NO_DEPTH: u32 = u32::MAX;

/// Which field came after which one the last time, at each depth. It only says what is looked at first, and may be wrong.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order([u8; Self::PLACES]);

impl Order {
    // Deeper documents and later fields share the places of others, which costs a search.
    const DEPTHS: usize = 4;
    const FIELDS: usize = 32;
    const PLACES: usize = Self::DEPTHS * Self::FIELDS;

    /// Nothing is known yet.
    pub(super) const UNKNOWN: Self = Self([0; Self::PLACES]);

    /// The place for what comes after a field.
    #[inline]
    const fn at(depth: u32, field: usize) -> usize {
        depth as usize % Self::DEPTHS * Self::FIELDS + (field + 1) % Self::FIELDS
    }

    /// The place for what comes first.
    #[inline]
    const fn first(depth: u32) -> usize {
        depth as usize % Self::DEPTHS * Self::FIELDS
    }

    #[inline]
    fn next(&self, at: usize) -> usize {
        self.0
            .get(at % Self::PLACES)
            .copied()
            .map_or(0, usize::from)
    }

    fn remember(&mut self, at: usize, field: usize) {
        if let (Some(place), Ok(field)) = (self.0.get_mut(at), u8::try_from(field)) {
            *place = field;
        }
    }
}
