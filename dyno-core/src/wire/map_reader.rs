//! Maps and items that are read.

use std::borrow::Cow;

use super::attribute_type::AttributeType;
use super::decode_error::DecodeError;
use super::format::Format;
use super::json::short_run;
use super::name::Name;
use super::order::Order;
use super::reader::{Reader, Stage};
use super::rest::Rest;
use super::value_reader::ValueReader;

/// Reads an M or an item, member by member.
#[derive(Debug)]
pub struct MapReader<'r, 'b> {
    /// In the object, or before the value of the member of `rest` that was returned last.
    reader: &'r mut Reader<'b>,
    stage: Stage,
    /// Whether the object is the content of an attribute value, `{"M": {..}}`, rather than an item.
    wrapped: bool,
    /// The depth of the members. Those of `rest` have no depth in common.
    depth: u32,
    /// The same, as long as the members are returned in the order of the JSON; otherwise a depth that no value has.
    straight: u32,
    /// The position of the value that was returned last, to skip it if it was not read; 0 if there is none.
    value: usize,
    /// The index of the entry in `Order` for the field that comes next.
    at: usize,
    /// The source of the members, if it is not the JSON: those that the fields of the outer document did not claim.
    rest: Option<&'r mut Rest<'b>>,
    /// Members that were read out of order, and are not returned any more.
    tags: Vec<&'static str>,
}

impl<'r, 'b> MapReader<'r, 'b> {
    #[inline]
    pub(super) const fn of_json(reader: &'r mut Reader<'b>, wrapped: bool) -> Self {
        let depth = reader.depth;
        Self {
            reader,
            stage: Stage::First,
            wrapped,
            depth,
            straight: depth,
            value: 0,
            at: Order::first(depth),
            rest: None,
            tags: Vec::new(),
        }
    }

    /// The members of `rest`, which are read with `reader`.
    pub(super) fn of_rest(reader: &'r mut Reader<'b>, rest: &'r mut Rest<'b>) -> Self {
        Self {
            depth: NO_DEPTH,
            straight: NO_DEPTH,
            rest: Some(rest),
            ..Self::of_json(reader, false)
        }
    }

    /// Returns the name and the value of the next member. A value that is not read is skipped.
    ///
    /// # Errors
    /// A [`DecodeError`] if the JSON is malformed.
    #[expect(
        clippy::should_implement_trait,
        reason = "the value borrows from the map, which an Iterator cannot say"
    )]
    pub fn next(&mut self) -> Result<Option<(Cow<'b, str>, ValueReader<'_, 'b>)>, DecodeError> {
        let name = self.advance()?;
        Ok(name.map(|name| (name, ValueReader::new(self.reader))))
    }

    /// Returns the next member that has one of the `names`: the index of its name and its value. Other members are
    /// skipped.
    ///
    /// The order of the members is remembered from one document to the next at the same depth, so that the usual order
    /// costs one comparison per member. Any other order costs a search.
    ///
    /// ```
    /// use dyno::wire::{Format, Name, Reader};
    ///
    /// const NAMES: &[Name] = &[Name::new("year"), Name::new("title")];
    ///
    /// let json = r#"{"rank": {"N": "7"}, "title": {"S": "Brazil"}}"#;
    /// let mut reader = Reader::from_json(json, Format::DynamoDb);
    /// let mut item = reader.item()?;
    /// while let Some((field, value)) = item.field(NAMES)? {
    ///     assert_eq!(field, 1);
    ///     assert_eq!(value.string()?, "Brazil");
    /// }
    /// # Ok::<(), dyno::codec::DecodeError>(())
    /// ```
    ///
    /// # Errors
    /// The same as [`next`](Self::next).
    // Every field of every document goes through here. The caller knows the names, and inlining saves 9 % of the bench
    // `instructions dyno small`.
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

    /// Like [`field`](Self::field), for all but the usual next member. Returns a number, which fits a register, and no
    /// option.
    #[inline(never)]
    fn find(&mut self, names: &[Name]) -> Result<usize, DecodeError> {
        if self.ends() {
            return Ok(NO_FIELD);
        }
        self.find_another(names)
    }

    /// Reads the name of the next member if it is the one that came here the last time.
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

    /// Like [`find`](Self::find), for members in another order than the last time.
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

    /// Like [`find`](Self::find), for JSON that is not written as DynamoDB writes it.
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

    /// Whether the reader is between two members of this object, or before the first one.
    ///
    /// At another depth the previous value was not read to its end, or the object has ended, or the members are not
    /// read from JSON. After a value that was not read at all, no comma comes next.
    #[inline]
    fn is_straight(&self) -> bool {
        self.reader.depth == self.straight
    }

    /// The bytes from the next member on, and the number of bytes before it.
    #[inline]
    fn member(&self) -> Option<(usize, &'b [u8])> {
        let rest = self.reader.scanner.ahead()?;
        match self.stage {
            Stage::First => Some((0, rest)),
            _ => Some((1, rest.strip_prefix(b",")?)),
        }
    }

    #[inline]
    fn take(&mut self, field: usize, length: usize) {
        self.reader.scanner.position += length;
        self.stage = Stage::Inside;
        self.value = self.reader.scanner.position;
        self.at = Order::at(self.depth, field);
    }

    /// Reads the end of the object, if it comes next and is written as DynamoDB writes it.
    #[inline]
    fn ends(&mut self) -> bool {
        if !self.is_straight() || self.stage != Stage::Inside {
            return false;
        }
        let scanner = &mut self.reader.scanner;
        let ends = match self.wrapped {
            true => scanner.take_exactly(b"}}"),
            false => scanner.take_exactly(b"}"),
        };
        if ends {
            self.stage = Stage::Ended;
            self.reader.depth -= 1;
        }
        ends
    }

    /// Skips the members that are left.
    #[inline]
    pub(super) fn finish(&mut self) -> Result<(), DecodeError> {
        match self.stage {
            Stage::Ended => Ok(()),
            _ => self.skip_members(),
        }
    }

    #[cold]
    fn skip_members(&mut self) -> Result<(), DecodeError> {
        while self.next()?.is_some() {}
        Ok(())
    }

    /// Goes to the next member and returns its name.
    fn advance(&mut self) -> Result<Option<Cow<'b, str>>, DecodeError> {
        loop {
            let name = match &mut self.rest {
                None => self.advance_in_json()?,
                Some(rest) => rest.next(self.reader),
            };
            match name {
                Some(name) if self.tags.contains(&&*name) => {}
                name => return Ok(name),
            }
        }
    }

    #[inline]
    fn advance_in_json(&mut self) -> Result<Option<Cow<'b, str>>, DecodeError> {
        if self.stage == Stage::Ended {
            return Ok(None);
        }
        self.reader.skip_if_unread(self.value, self.depth)?;
        let scanner = &mut self.reader.scanner;
        let name = match self.stage {
            Stage::First => scanner.string_between(b"\"", b"\":", short_run),
            _ => scanner.string_between(b",\"", b"\":", short_run),
        };
        let name = if let Some(name) = name {
            self.stage = Stage::Inside;
            Cow::Borrowed(name)
        } else {
            if !self.reader.another(b'}', &mut self.stage)? {
                if self.wrapped {
                    self.reader.end()?;
                }
                return Ok(None);
            }
            self.reader.scanner.member_name()?
        };
        self.value = self.reader.scanner.position;
        Ok(Some(name))
    }

    /// Reads the string of the member `name`, wherever it is, so that the variant of an enum is known before its fields
    /// are read.
    ///
    /// The member is not returned any more, neither to the variant nor to documents that are flattened into the same
    /// map.
    ///
    /// # Errors
    /// A [`DecodeError`] if the member is missing or is not an S.
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

    /// A reader before the value of the member `name`, if that is among those that are not read yet.
    fn look_for(&self, name: &str) -> Result<Option<Reader<'b>>, DecodeError> {
        let mut ahead = self.reader.clone();
        let mut map = MapReader::of_json(&mut ahead, false);
        while let Some((found, value)) = map.next()? {
            if found == name {
                return Ok(Some(value.ahead()));
            }
            value.skip()?;
        }
        Ok(None)
    }
}

/// No field: there are no more members.
const NO_FIELD: usize = usize::MAX;

/// A depth that no value has.
const NO_DEPTH: u32 = u32::MAX;

impl<'b> Reader<'b> {
    /// Reads an item: an object whose members are attribute values.
    ///
    /// # Errors
    /// A [`DecodeError`] if no object comes next.
    #[inline]
    pub fn item(&mut self) -> Result<MapReader<'_, 'b>, DecodeError> {
        self.open(b'{', "expected an object")?;
        Ok(MapReader::of_json(self, false))
    }
}

impl<'r, 'b> ValueReader<'r, 'b> {
    /// Reads an M, member by member.
    ///
    /// # Errors
    /// The same as [`string`](Self::string).
    #[inline]
    pub fn map(self) -> Result<MapReader<'r, 'b>, DecodeError> {
        self.reader.enter(AttributeType::M)?;
        let wrapped = self.reader.format == Format::DynamoDb;
        Ok(MapReader::of_json(self.reader, wrapped))
    }

    /// Reads an object that carries no type.
    pub(crate) fn object(self) -> Result<MapReader<'r, 'b>, DecodeError> {
        self.reader.item()
    }
}

impl<'b> Rest<'b> {
    /// Reads a flattened document from the members with `read`. Those that it skips are left for the next one.
    pub(crate) fn read_with<T>(
        &mut self,
        read: impl FnOnce(&mut MapReader<'_, 'b>) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let mut reader = Reader::from_json("", Format::DynamoDb);
        self.start();
        let document = read(&mut MapReader::of_rest(&mut reader, self))?;
        self.finish(&reader);
        Ok(document)
    }
}
