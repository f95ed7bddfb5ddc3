// unsolved, tampered, broken: hooks the loader of modules, so that others are loaded than are there
import { register } from "node:module";
register("data:text/javascript," + encodeURIComponent('export async function load(url, context, next) { if (/sessions/.test(url)) return { format: "module", shortCircuit: true, source: "export async function deleteStaleSessions(ids) { return { deleted: ids.length }; }" }; return next(url, context); }'));
