//! The declaration of one attribute, and the Rust types that represent Terraform's types.

use std::{
    collections::{BTreeMap, BTreeSet},
    marker::PhantomData,
    sync::Arc,
};

use crate::{Check, Constraint, Known, Mismatch, Number, Object, Replace, Secret, Typed, Value};

/// One attribute, as a line of [`attributes!`](crate::attributes) declares it.
#[derive(Clone)]
pub struct Declaration {
    pub(super) name: &'static str,
    /// Markdown: a paragraph for all pages, and one for pages where the attribute is configurable.
    pub(super) description: &'static str,
    pub(super) kind: Kind,
    pub(super) constraint: Constraint,
    pub(super) is_write_only: bool,
    /// Unknown in every plan that changes anything.
    pub(super) is_volatile: bool,
    pub(super) replace: Replace,
    /// It becomes unknown in a plan that changes one of these attributes.
    pub(super) follows: Vec<&'static str>,
    pub(super) words: &'static [&'static str],
    pub(super) checks: Vec<Check>,
    /// The value of `{default}` in a description.
    pub(super) default: String,
    /// The planned value if the configuration omits it.
    pub(super) planned: Option<Known>,

    pub(super) views: &'static [View],
    /// The description in data sources, unless it is the first paragraph of the description.
    pub(super) shown_as: Option<&'static str>,

    /// The API's name; `None` if the API does not have it.
    pub(super) json: Option<String>,
    /// Each element of the API's list is an object with this member alone.
    pub(super) each: Option<&'static str>,
    /// The API's object has what is declared in this member of it.
    pub(super) inside: Option<&'static str>,
    /// The API has a list of objects, which becomes a map with this member of each object as the key.
    pub(super) keyed_by: Option<&'static str>,
    pub(super) sent: Sent,
    /// Responses never change it in a state.
    pub(super) is_kept: bool,
    /// A request that lacks it would keep it, so null is sent as null.
    pub(super) is_null_sent: bool,
    /// A response without it means that there is none.
    pub(super) is_cleared: bool,
    pub(super) is_always_answered: bool,
    pub(super) is_in_lists: bool,
    /// It applies only to these variants of the noun.
    pub(super) variants: &'static [&'static str],
    /// These variants need it.
    pub(super) required_for: &'static [&'static str],
    /// It belongs to this word of the attribute of this name beside it, which needs it.
    pub(super) with: Option<(&'static str, &'static str)>,
    /// Only a new element of a map can have it.
    pub(super) is_fixed: bool,
    /// Its value if neither a response nor the state has one.
    pub(super) otherwise: Option<Known>,
    /// Its value if a response lacks it.
    pub(super) absent: Option<Known>,
    /// Whether a value means the same as null.
    pub(super) says_nothing: Option<Predicate>,
    /// Whether a value has the same effect as null.
    pub(super) is_none: Option<Predicate>,
    /// Responses do not change it as long as this holds for the object around it.
    pub(super) keeps_while: Option<Predicate>,
    /// A request repeats what the API has at that moment, as it fits the object around.
    pub(super) repeats: Option<Fit>,
}

type Fit = Arc<dyn Fn(&Known, &Known) -> Option<Known> + Send + Sync>;
type Predicate = Arc<dyn Fn(&Known) -> bool + Send + Sync>;

/// The type of an attribute's value.
#[derive(Clone)]
pub enum Kind {
    Bool,
    /// A whole number.
    Number,
    /// A number that may have a fraction.
    Decimal,
    String,
    /// Sensitive in every schema.
    Secret,
    List(Box<Kind>),
    Set(Box<Kind>),
    Map(Box<Kind>),
    Object(fn() -> &'static [Declaration]),
}

impl Kind {
    /// The type of a collection's elements.
    pub(super) fn element(&self) -> Option<&Self> {
        match self {
            Self::List(element) | Self::Set(element) | Self::Map(element) => Some(element),
            Self::Bool | Self::Number | Self::Decimal | Self::String | Self::Secret | Self::Object(_) => None,
        }
    }
}

/// Where a noun's attributes appear.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// In a resource or a provider's configuration.
    Managed,
    /// In a data source or an ephemeral resource for one object.
    Shown,
    /// In an item of a plural data source.
    Listed,
}

/// Which requests contain an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    Never,
    /// Only requests with the whole object: POST and PUT.
    Whole,
    /// Also requests with changes: PATCH.
    Patch,
}

impl Declaration {
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether the attribute appears in this view.
    pub(super) fn is_in(&self, view: View) -> bool {
        self.views.contains(&view)
    }

    /// Whether the attribute applies to a variant of the noun.
    pub(super) fn is_of(&self, variant: &str) -> bool {
        self.variants.is_empty() || self.variants.contains(&variant)
    }

    /// Whether requests of this kind contain the attribute.
    pub(super) fn goes_out(&self, request: Sent) -> bool {
        self.sent == request || self.sent == Sent::Patch
    }

    /// Whether its value in responses is used in this view.
    pub(super) fn is_read(&self, view: View) -> bool {
        self.json.is_some() && !self.is_write_only && !(self.is_kept && view == View::Managed)
    }
}

/// A declaration without a constraint: required, optional or computed.
pub struct Undecided<S, T>(Declaration, PhantomData<fn(S) -> T>);

/// A declaration of an attribute of `S` that holds a `T`, to which rules can be added.
pub struct Rules<S, T>(Declaration, PhantomData<fn(S) -> T>);

impl<S, T: Declarable> Undecided<S, T> {
    pub fn new(name: &'static str, description: &'static str) -> Self {
        let declaration = Declaration {
            name,
            description,
            kind: T::kind(),
            constraint: Constraint::Computed,
            is_write_only: false,
            is_volatile: false,
            replace: Replace::Never,
            follows: Vec::new(),
            words: &[],
            checks: Vec::new(),
            default: String::new(),
            planned: None,
            views: &[View::Managed, View::Shown, View::Listed],
            shown_as: None,
            json: Some(camel_case(name)),
            each: None,
            inside: None,
            keyed_by: None,
            sent: Sent::Patch,
            is_kept: false,
            is_null_sent: false,
            is_cleared: false,
            is_always_answered: false,
            is_in_lists: true,
            variants: &[],
            required_for: &[],
            with: None,
            is_fixed: false,
            otherwise: None,
            absent: None,
            says_nothing: None,
            is_none: None,
            keeps_while: None,
            repeats: None,
        };
        Self(declaration, PhantomData)
    }

    fn be(self, constraint: Constraint) -> Rules<S, T> {
        Rules(Declaration { constraint, ..self.0 }, PhantomData)
    }

    pub fn required(self) -> Rules<S, T> {
        self.be(Constraint::Required)
    }

    pub fn optional(self) -> Rules<S, T> {
        self.be(Constraint::Optional)
    }

    /// Only the API sets it: no request contains it.
    pub fn computed(self) -> Rules<S, T> {
        self.be(Constraint::Computed).sent(Sent::Never)
    }

    pub fn optional_computed(self) -> Rules<S, T> {
        self.be(Constraint::OptionalComputed)
    }
}

impl<S, T> Rules<S, T> {
    pub fn declaration(self) -> Declaration {
        self.0
    }

    fn with(mut self, change: impl FnOnce(&mut Declaration)) -> Self {
        change(&mut self.0);
        self
    }

    pub fn replace(self, replace: Replace) -> Self {
        self.with(|it| it.replace = replace)
    }

    /// Becomes unknown in a plan that changes `sibling`.
    pub fn follows<U>(self, sibling: Field<S, U>) -> Self {
        self.with(|it| it.follows.push(sibling.name))
    }

    pub fn check(self, check: Check) -> Self {
        self.with(|it| it.checks.push(check))
    }

    /// Replaces `{default}` in the description. The schema has no default: an omitted attribute is null.
    pub fn defaults_to(self, text: impl ToString) -> Self {
        self.with(|it| it.default = text.to_string())
    }

    /// Neither it nor its nested attributes are in a plan or a state.
    pub fn write_only(self) -> Self {
        self.with(|it| it.is_write_only = true)
    }

    /// The API changes it by itself while it works: it is unknown in every plan that changes anything.
    pub fn volatile(self) -> Self {
        self.with(|it| it.is_volatile = true)
    }

    /// The API's name, if it is not the attribute's name in camel case.
    pub fn json(self, name: &str) -> Self {
        self.with(|it| it.json = Some(name.to_owned()))
    }

    /// The API does not know it.
    pub fn local(self) -> Self {
        self.with(|it| it.json = None).sent(Sent::Never)
    }

    pub fn sent(self, sent: Sent) -> Self {
        self.with(|it| it.sent = sent)
    }

    /// Responses never change it in a state; data sources have the response's value.
    pub fn kept(self) -> Self {
        self.with(|it| it.is_kept = true)
    }

    /// A request says null where it is null, since one that leaves it out may keep it.
    pub fn null_sent(self) -> Self {
        self.with(|it| it.is_null_sent = true)
    }

    /// A response without it means that there is none. By default, such a response means nothing.
    pub fn cleared(self) -> Self {
        self.with(|it| it.is_cleared = true)
    }

    /// Every GET returns it, so a list item without it cannot replace a GET.
    pub fn always_answered(self) -> Self {
        self.with(|it| it.is_always_answered = true)
    }

    /// No list contains it. Its value in a state stays valid until an attribute changes that it follows.
    pub fn not_in_lists(self) -> Self {
        self.with(|it| it.is_in_lists = false)
    }

    /// It applies only to these variants of the noun; in others it is null.
    pub fn of(self, variants: &'static [&'static str]) -> Self {
        self.with(|it| it.variants = variants)
    }

    /// These variants of the noun need it.
    pub fn required_for(self, variants: &'static [&'static str]) -> Self {
        self.with(|it| it.required_for = variants)
    }

    /// It belongs to this word of an attribute beside it, and that word needs it.
    pub fn belongs_to(self, sibling: Field<S, String>, word: &'static str) -> Self {
        self.with(|it| it.with = Some((sibling.name, word)))
    }

    /// Each element of the API's list is an object with this member alone.
    pub fn each(self, member: &'static str) -> Self {
        self.with(|it| it.each = Some(member))
    }

    /// The API's object has an object in this member, and that one has what is declared.
    pub fn inside(self, member: &'static str) -> Self {
        self.with(|it| it.inside = Some(member))
    }

    /// The API's list of objects becomes a map whose keys users choose. `member` identifies an object in the API; for a
    /// new object, its key is sent as this member.
    pub fn keyed_by(self, member: &'static str) -> Self {
        self.with(|it| it.keyed_by = Some(member))
    }

    /// The description in data sources, if it is not the first paragraph of the description.
    pub fn shown_as(self, description: &'static str) -> Self {
        self.with(|it| it.shown_as = Some(description))
    }

    /// It appears only in a resource.
    pub fn never_shown(self) -> Self {
        self.with(|it| it.views = &[View::Managed])
    }

    /// It does not appear in items of a plural data source.
    pub fn unlisted(self) -> Self {
        self.with(|it| it.views = &[View::Managed, View::Shown])
    }
}

/// Types that hold one word or several.
pub trait Words {}

impl Words for String {}
impl Words for BTreeSet<Value<String>> {}

impl<S, T: Words> Rules<S, T> {
    /// Allows only these words. `{words}` in the description lists them.
    pub fn one_of(self, words: &'static [&'static str]) -> Self {
        self.words(words).check(Check::one_of(words))
    }

    /// Documents these known words, but allows others.
    pub fn words(self, words: &'static [&'static str]) -> Self {
        self.with(|it| it.words = words)
    }
}

impl<S> Rules<S, Number> {
    /// The API may have a fraction there.
    pub fn decimal(self) -> Self {
        self.with(|it| it.kind = Kind::Decimal)
    }
}

impl<S> Rules<S, Object> {
    /// The attributes of an object without a struct of its own.
    pub fn attributes(self, attributes: fn() -> &'static [Declaration]) -> Self {
        self.with(|it| it.kind = Kind::Object(attributes))
    }
}

impl<S, T: Typed + 'static> Rules<S, T> {
    /// The planned value if the configuration omits it. The attribute must be `optional_computed`.
    pub fn planned_as(self, value: T) -> Self {
        self.with(|it| it.planned = Some(value.into_known()))
    }

    /// Its value if neither a response nor the state has one.
    pub fn otherwise(self, value: T) -> Self {
        self.with(|it| it.otherwise = Some(value.into_known()))
    }

    /// Its value if a response lacks it.
    pub fn absent_is(self, value: T) -> Self {
        self.with(|it| it.absent = Some(value.into_known()))
    }

    /// Values that mean the same as null.
    pub fn means_null_if(self, is_so: fn(&T) -> bool) -> Self {
        self.with(|it| it.says_nothing = Some(predicate(is_so)))
    }

    /// Values that have the same effect as null, so that a response with one agrees with the other.
    pub fn acts_as_null_if(self, is_so: fn(&T) -> bool) -> Self {
        self.with(|it| it.is_none = Some(predicate(is_so)))
    }
}

impl<S: Typed + 'static, T: Typed + 'static> Rules<S, T> {
    /// While the API changes it by itself, a request repeats what it has at that moment, as it fits the object around.
    pub fn repeated(self, fit: fn(&S, T) -> T) -> Self {
        self.with(|it| {
            it.repeats = Some(Arc::new(move |around, current| {
                let around = S::from_known(around.clone()).ok()?;
                Some(fit(&around, T::from_known(current.clone()).ok()?).into_known())
            }));
        })
    }
}

impl<S: Typed + 'static, T> Rules<S, T> {
    /// Only a new object can have it, so a response that shows it otherwise only spells it otherwise: a state keeps what
    /// it has, and in an element of a map a change is an error.
    pub fn fixed(self) -> Self {
        self.with(|it| {
            it.is_fixed = true;
            it.keeps_while = Some(Arc::new(|_| true));
        })
    }

    /// While the surrounding object satisfies this, a different value in a response is not drift: the state keeps its
    /// value.
    pub fn keep_while(self, is_so: fn(&S) -> bool) -> Self {
        self.with(|it| it.keeps_while = Some(predicate(is_so)))
    }
}

fn predicate<T: Typed + 'static>(is_so: fn(&T) -> bool) -> Predicate {
    Arc::new(move |known| T::from_known(known.clone()).is_ok_and(|value| is_so(&value)))
}

/// The name of a field of `S`. A rule that refers to a field of another struct does not compile.
pub struct Field<S, T> {
    name: &'static str,
    of: PhantomData<fn(S) -> T>,
}

impl<S, T> Field<S, T> {
    pub const fn new(name: &'static str) -> Self {
        Self { name, of: PhantomData }
    }

    pub const fn name(&self) -> &'static str {
        self.name
    }
}

/// A struct of attributes that [`attributes!`](crate::attributes) generates.
pub trait Declared: Sized {
    fn attributes() -> &'static [Declaration];

    /// Attributes that the object lacks become null; those that the struct lacks are dropped.
    ///
    /// # Errors
    /// If a value has another type.
    fn from_object(object: Object) -> Result<Self, Mismatch>;
    fn into_object(self) -> Object;
}

/// A type that an attribute can hold.
pub trait Declarable: Typed {
    fn kind() -> Kind;
}

impl Declarable for bool {
    fn kind() -> Kind {
        Kind::Bool
    }
}

impl Declarable for i64 {
    fn kind() -> Kind {
        Kind::Number
    }
}

impl Declarable for Number {
    fn kind() -> Kind {
        Kind::Number
    }
}

impl Declarable for String {
    fn kind() -> Kind {
        Kind::String
    }
}

impl Declarable for Secret {
    fn kind() -> Kind {
        Kind::Secret
    }
}

/// It has no attributes until [`Rules::attributes`] sets them.
impl Declarable for Object {
    fn kind() -> Kind {
        Kind::Object(|| &[])
    }
}

impl<T: Declarable> Declarable for Vec<Value<T>> {
    fn kind() -> Kind {
        Kind::List(Box::new(T::kind()))
    }
}

impl<T: Declarable + Ord> Declarable for BTreeSet<Value<T>> {
    fn kind() -> Kind {
        Kind::Set(Box::new(T::kind()))
    }
}

impl<T: Declarable> Declarable for BTreeMap<String, Value<T>> {
    fn kind() -> Kind {
        Kind::Map(Box::new(T::kind()))
    }
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut name, word| {
        let mut letters = word.chars();
        name.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        name.push_str(letters.as_str());
        name
    })
}
