//! The macro that declares attributes.

/// Declares a struct whose fields are the attributes of an object, its conversion from and to
/// [`Object`](crate::Object), and a table of their declarations.
///
/// Like the reference page, a line contains the description, the name, the type, and who sets it; then come rules,
/// which are the methods of [`Rules`](crate::declaration::Rules). The second paragraph of a description appears only
/// where the attribute is configurable. A field `..name: Type` includes all attributes of that type.
///
/// ```
/// use framework::{
///     Replace::Always,
///     Value, attributes,
///     declaration::{Declared, View, merge, read, schema},
/// };
///
/// attributes! {
///     struct Note {
///         /// Name of the {noun}. A change replaces it.
///         name: String, required, replace(Always);
///         /// Text of the {noun}.
///         ///
///         /// Taken out of the configuration, it is cleared.
///         text: String, optional, json("content"), cleared;
///     }
/// }
///
/// let schema = schema(Note::attributes(), View::Managed, "note");
/// assert_eq!(schema["text"].description, "Text of the note. Taken out of the configuration, it is cleared.");
///
/// let json = serde_json::json!({"name": "a", "content": "b", "unheardOf": 1});
/// let answer = read(Note::attributes(), json.as_object().expect("an object"));
/// let state = merge(Note::attributes(), View::Managed, &answer, &Note::default().into_object(), "");
/// assert_eq!(Note::from_object(state).expect("fits").text, Value::Value("b".to_owned()));
/// ```
#[macro_export]
macro_rules! attributes {
    (@one
        $(#[$about:meta])* $visibility:vis struct $name:ident {
            $(..$part:ident: $part_type:ty;)*
            $(
                $(#[doc = $description:expr])+
                $field:ident: $type:ty $(, $rule:ident $(($($argument:expr),* $(,)?))?)+;
            )*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
        $visibility struct $name {
            $($visibility $part: $part_type,)*
            $($(#[doc = $description])+ $visibility $field: $crate::Value<$type>,)*
        }

        #[allow(non_upper_case_globals, dead_code, reason = "named as the attributes are; rules name some of them")]
        impl $name {
            $($visibility const $field: $crate::declaration::Field<Self, $type> =
                $crate::declaration::Field::new($crate::attribute_name(stringify!($field)));)*
        }

        impl $crate::declaration::Declared for $name {
            fn attributes() -> &'static [$crate::declaration::Declaration] {
                static ATTRIBUTES: ::std::sync::LazyLock<Vec<$crate::declaration::Declaration>> =
                    ::std::sync::LazyLock::new(|| {
                        #[allow(unused_mut, reason = "most structs have no parts")]
                        let mut attributes = vec![$({
                            let undecided = $crate::declaration::Undecided::<$name, $type>::new(
                                $crate::attribute_name(stringify!($field)),
                                concat!($($description, "\n"),+),
                            );
                            undecided $(.$rule($($($argument),*)?))+.declaration()
                        },)*];
                        $(attributes.extend(
                            <$part_type as $crate::declaration::Declared>::attributes().iter().cloned(),
                        );)*
                        attributes
                    });
                &ATTRIBUTES
            }

            fn from_object(
                #[allow(unused_mut, reason = "a struct may have no field of its own")]
                mut object: $crate::Object,
            ) -> ::std::result::Result<Self, $crate::Mismatch> {
                Ok(Self {
                    $($part: <$part_type as $crate::declaration::Declared>::from_object(object.clone())?,)*
                    $($field: {
                        let name = Self::$field.name();
                        let value = object.0.remove(name).unwrap_or($crate::Value::Null);
                        <$type as $crate::Typed>::from_dynamic(value).map_err(|mismatch| mismatch.below(name))?
                    },)*
                })
            }

            fn into_object(self) -> $crate::Object {
                #[allow(unused_mut, reason = "a struct may be empty")]
                let mut object = $crate::Object::default();
                $(object.0.extend($crate::declaration::Declared::into_object(self.$part).0);)*
                $(object.set(Self::$field.name(), <$type as $crate::Typed>::into_dynamic(self.$field));)*
                object
            }
        }

        impl $crate::Typed for $name {
            fn from_known(known: $crate::Known) -> ::std::result::Result<Self, $crate::Mismatch> {
                $crate::declaration::Declared::from_object(<$crate::Object as $crate::Typed>::from_known(known)?)
            }

            fn into_known(self) -> $crate::Known {
                $crate::Known::Object($crate::declaration::Declared::into_object(self))
            }
        }

        impl $crate::declaration::Declarable for $name {
            fn kind() -> $crate::declaration::Kind {
                $crate::declaration::Kind::Object(<$name as $crate::declaration::Declared>::attributes)
            }
        }
    };
    ($( $(#[$about:meta])* $visibility:vis struct $name:ident { $($inside:tt)* } )+) => {
        $( $crate::attributes! { @one $(#[$about])* $visibility struct $name { $($inside)* } } )+
    };
}
