// Предложения о том, кто что изменил.
import type { auditTexts } from '../audit';

export const auditTextsRu: typeof auditTexts = {
  heading: 'Журнал действий',
  lead: 'Каждое изменение и каждый отказ в изменении: кто, откуда, что было до и после.',
  none: 'Ничего не подходит.',
  filter: 'Показать',
  filters: { actor: 'Кто', action: 'Действие', subject: 'Над чем', outcome: 'Итог' },
  actionHint: 'Действие: bmc.change, bmc…',
  actionWrong: 'Действие – слова строчными латинскими буквами через точку: bmc.add, или их начало: bmc.',
  anyOutcome: 'любой',
  outcomes: { done: 'Сделано', refused: 'Отказано', failed: 'Не удалось' },
  verify: 'Проверить, что журнал не изменён',
  verifying: 'Проверка…',
  columns: { at: 'Когда', actor: 'Кто', action: 'Действие', subject: 'Над чем', outcome: 'Итог' },
  more: 'Ещё',
  before: 'До',
  after: 'После',
  reason: 'Причина',
  from: 'Откуда',
  hash: 'Печать',
};
