import type { referenceTexts } from '../reference';
import { countWords } from '../../words/count';

export const referenceTextsRu: typeof referenceTexts = {
  heading: 'API',
  lead: 'Всё, что делает эта панель, могут и программы. Здесь описано то, что отвечает этот сервер; то же самое файлом:',
  file: 'openapi.json',
  version: (version) => `Версия ${version}`,
  filter: 'Фильтр: hosts, POST, admin…',
  count: (count) => `операций: ${countWords(count)}`,
  none: 'Ничего не найдено.',
  role: (role) => `не ниже ${role}`,
  anybody: 'кто угодно',
  action: 'В журнале действий',
  parameters: 'Параметры',
  body: 'Тело (JSON)',
  answers: 'Ответы',
  required: 'обязательно',
  optional: 'можно опустить',
  places: { path: 'в пути', query: 'в запросе' },
  fields: (name) => `Поля ${name}`,
  kind: (number) => `Вид ${number}`,
  terminal: 'В терминале',
  terminalHint: 'IRONWATCH_COOKIE – cookie сеанса: __Host-ironwatch=…',
};
