//! Maps and items that are read.

use std::borrow::Cow;

use super::attribute_type::AttributeType;
use super::decode_error::DecodeError;
use super::enum_tag::EnumTag;
use super::format::Format;
use super::hidden_tags::{HiddenTags, Knowledge};
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
    pub(super) reader: &'r mut Reader<'b>,
    pub(super) stage: Stage,
    /// Whether the object is the content of an attribute value, `{"M": {..}}`, rather than an item.
    wrapped: bool,
    /// The depth of the members. Those of `rest` have no depth in common.
    depth: u32,
    /// The same, as long as the members are returned in the order of the JSON; otherwise a depth that no value has.
    pub(super) straight: u32,
    /// The position of the value that was returned last, to skip it if it was not read; 0 if there is none.
    value: usize,
    /// The index of the entry in `Order` for the field that comes next.
    at: usize,
    /// The source of the members, if it is not the JSON: those that the fields of the outer document did not claim.
    rest: Option<&'r mut Rest<'b>>,
    /// The tags of enums, which are not returned.
    pub(super) hidden: HiddenTags,
}

/// A position between two members of a map.
#[derive(Clone, Copy, Debug)]
pub(super) struct MemberPosition {
    position: usize,
    depth: u32,
    stage: Stage,
    value: usize,
    at: usize,
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
            hidden: HiddenTags::NONE,
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
        if self.hidden.is_ahead() {
            return self.find_beside_tags(names);
        }
        self.find_another(names)
    }

    /// Like [`find`](Self::find), for a map with hidden tags.
    #[inline(never)]
    fn find_beside_tags(&mut self, names: &[Name]) -> Result<usize, DecodeError> {
        let mut is_new = self.straighten(names);
        loop {
            is_new |= self.pass_tag()?;
            if !is_new {
                return self.find_another(names);
            }
            if let Some(field) = self.expected(names) {
                return Ok(field);
            }
            if self.ends() {
                return Ok(NO_FIELD);
            }
            is_new = false;
        }
    }

    /// Makes the map return members by their prepared names if no hidden tag is one of them, and returns whether it did
    /// not do so before.
    fn straighten(&mut self, names: &[Name]) -> bool {
        let can_be = self.straight != self.depth && !self.hidden.has_one_of(names);
        if can_be {
            self.go_straight();
        }
        can_be
    }

    /// Returns members by their prepared names, none of which is hidden.
    #[inline]
    pub(super) const fn go_straight(&mut self) {
        self.straight = self.depth;
    }

    /// Reads the hidden tag, if there is one only and it comes next, written as DynamoDB writes it.
    fn pass_tag(&mut self) -> Result<bool, DecodeError> {
        let Some(value) = self.tag_value() else {
            return Ok(false);
        };
        self.stage = Stage::Inside;
        self.value = 0;
        match self.hidden.settle_only(value) {
            true => Ok(true),
            false => Err(Self::wrong_guess()),
        }
    }

    fn tag_value(&mut self) -> Option<&'b str> {
        let tag = self.hidden.only()?;
        if !self.is_straight() || !self.reader.tagged {
            return None;
        }
        let (comma, member) = self.member()?;
        if !tag.name.begins(member, Name::head(member)?) {
            return None;
        }
        let mut scanner = self.reader.scanner;
        scanner.position += comma + tag.name.length();
        let value = scanner.string_between(br#"{"S":""#, br#""}"#, short_run)?;
        self.reader.scanner = scanner;
        Some(value)
    }

    /// The error after which the map is read again, so that nobody sees it.
    #[cold]
    fn wrong_guess() -> DecodeError {
        DecodeError::missing()
    }

    /// Hides a tag and returns its number.
    pub(super) fn hide(&mut self, tag: &'static EnumTag, variant: Knowledge) -> usize {
        self.straight = NO_DEPTH;
        self.hidden.hide(tag, variant)
    }

    /// Reads the members in the order in which they came in this variant the last time.
    #[inline]
    pub(crate) fn expect_variant(&mut self, tag: &'static EnumTag, variant: usize) {
        if self.rest.is_none() {
            self.reader.expect_variant(self.depth, tag, variant);
        }
    }

    /// The place of the reader in this map.
    #[inline]
    pub(super) fn place(&self) -> MemberPosition {
        MemberPosition {
            position: self.reader.scanner.position,
            depth: self.reader.depth,
            stage: self.stage,
            value: self.value,
            at: self.at,
        }
    }

    /// Goes to a place of this map. The members of `rest` have no places.
    #[cold]
    pub(super) fn return_to(&mut self, place: MemberPosition) {
        self.straight = NO_DEPTH;
        self.reader.go_back(place.position, place.depth);
        self.stage = place.stage;
        self.value = place.value;
        self.at = place.at;
    }

    /// Reads the map with `read`. After an error, `again` reads it from the same place on. The members of `rest` are
    /// read once.
    pub(crate) fn read_or_else<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, DecodeError>,
        again: impl FnOnce(&mut Self, DecodeError) -> Result<T, DecodeError>,
    ) -> Result<T, DecodeError> {
        let start = self.place();
        // A single result, because documents are large and would be moved otherwise.
        let mut document = read(self);
        if document.is_err() && !self.is_of_rest() {
            document = document.or_else(|error| {
                self.return_to(start);
                again(self, error)
            });
        }
        document
    }

    /// The JSON of the object, of which nothing has been read yet.
    ///
    /// # Errors
    /// A [`DecodeError`] if the members are those of a flattened document, which are in no object of their own.
    pub(crate) fn whole_text(&self) -> Result<&'b str, DecodeError> {
        if self.rest.is_some() || self.stage != Stage::First {
            return Err(DecodeError::invalid("an item that is not flattened"));
        }
        let mut scanner = self.reader.scanner;
        let start = scanner.position.saturating_sub(1);
        scanner.position = start;
        scanner.skip()?;
        scanner.slice(start, scanner.position)
    }

    /// Whether the members are those that the fields of an outer document did not claim.
    #[inline]
    pub(super) const fn is_of_rest(&self) -> bool {
        self.rest.is_some()
    }

    /// Claims the member `name` of `rest`, if the members come from there, and returns a reader before its value.
    pub(super) fn claim(&self, name: &str) -> Option<Option<Reader<'b>>> {
        self.rest.as_ref().map(|rest| rest.claim(name))
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
                Some(name) if self.hidden.contains(&name) => self.pass_value(&name)?,
                name => return Ok(name),
            }
        }
    }

    /// Reads the value of a hidden tag if it was guessed; otherwise the next member skips it.
    #[cold]
    fn pass_value(&mut self, name: &str) -> Result<(), DecodeError> {
        if !self.hidden.is_guessed(name) {
            return Ok(());
        }
        let value = ValueReader::new(self.reader).string();
        match self.hidden.settle(name, value.ok().as_deref()) {
            true => Ok(()),
            false => Err(Self::wrong_guess()),
        }
    }

    #[inline]
    pub(super) fn advance_in_json(&mut self) -> Result<Option<Cow<'b, str>>, DecodeError> {
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
