"""Writes what the types of Northflank's Python SDK say of the API as an OpenAPI document.

The SDK's code is read and never run. Its one argument is the folder of the package.
"""

import ast
import json
import pathlib
import sys

SCALARS = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}
WRAPPERS = {"NotRequired", "Required", "ReadOnly", "Optional"}


def schema(node):
    """JSON Schema of an annotation."""
    match node:
        case ast.Constant(value=str(text)):
            return schema(ast.parse(text, mode="eval").body)
        case ast.Constant(value=None) | ast.Name(id="Any" | "None"):
            return {}
        case ast.Name(id=name) if name in SCALARS:
            return {"type": SCALARS[name]}
        case ast.Name(id="dict" | "Dict"):
            return {"type": "object"}
        case ast.Name(id=name):
            return {"$ref": f"#/definitions/{name}"}
        case ast.Subscript(value=ast.Name(id=name), slice=inner):
            parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            if name in WRAPPERS:
                return schema(inner)
            if name in {"List", "list"}:
                return {"type": "array", "items": schema(inner)}
            if name in {"Dict", "dict"}:
                return {"type": "object", "additionalProperties": schema(parts[1])}
            if name == "Literal":
                return {"enum": [ast.literal_eval(part) for part in parts]}
            if name == "Union":
                return {"anyOf": [schema(part) for part in parts]}
    raise SystemExit(f"this annotation of the SDK means nothing to sdk.py: {ast.unparse(node)}")


def members(fields):
    return {"type": "object", "properties": {name: schema(field) for name, field in fields}}


def definitions(tree):
    """Every TypedDict, in both forms of Python: `class A(TypedDict)` and `A = TypedDict("A", {…})`."""
    found = {}
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name, bases=[ast.Name(id="TypedDict"), *_]):
                fields = [(it.target.id, it.annotation) for it in node.body if isinstance(it, ast.AnnAssign)]
                found[name] = members(fields)
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id="TypedDict"), args=[_, ast.Dict() as fields])):
                found[name] = members((ast.literal_eval(key), value) for key, value in zip(fields.keys, fields.values))
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if not name.startswith("_"):
                found[name] = schema(value)
    return found


def operations(tree):
    """The method, the paths and the description of each endpoint."""
    for endpoint in (it for it in tree.body if isinstance(it, ast.ClassDef)):
        values = {it.targets[0].id: it.value for it in endpoint.body if isinstance(it, ast.Assign)}
        call = next((it for it in endpoint.body if isinstance(it, ast.FunctionDef) and it.name == "call"), None)
        if call is None or not {"method", "path_templates"} <= values.keys():
            continue
        described = {}
        for argument in call.args.args + call.args.kwonlyargs:
            if argument.arg == "data":
                described["requestBody"] = content(schema(argument.annotation))
        match call.returns:
            case ast.Subscript(value=ast.Name(id="ApiCallResponse"), slice=answer):
                data = {"type": "object", "properties": {"data": schema(answer)}}
                described["responses"] = {"200": content(data)}
        for path in ast.literal_eval(values["path_templates"]):
            yield path, ast.literal_eval(values["method"]), described


def content(of):
    return {"content": {"application/json": {"schema": of}}}


def main(package):
    paths = {}
    for file in sorted(package.glob("endpoints/**/*.py")):
        for path, method, described in operations(ast.parse(file.read_text(encoding="utf-8"))):
            paths.setdefault(path, {})[method] = described
    types = ast.parse((package / "_types.py").read_text(encoding="utf-8"))
    json.dump({"openapi": "3.0.3", "paths": paths, "definitions": definitions(types)}, sys.stdout)


main(pathlib.Path(sys.argv[1]))
